using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>How sources and targets may lie to the data folder and to each other, seen through symbolic links.</summary>
internal sealed class FolderRules(DataPaths data)
{
    private readonly string _data = RealPath.Of(data.Path);
    private readonly string _staging = RealPath.Of(data.Staging);

    /// <summary>What is wrong with a source; null when nothing is. A source around the data folder is fine: that is skipped.</summary>
    public string? FaultOf(SourceDefinition source) =>
        (source.Folder ?? source.DatabaseFile) is { } path && IsWithin(RealPath.Of(path), _data)
            ? $"must not lie in the data folder ({data.Path}): backups of backups would never end. "
                + "Choose another source or another data folder."
            : null;

    /// <summary>What is wrong with a target's folder; null when nothing is.</summary>
    public string? FaultOfTarget(string path, IReadOnlyList<SourceDefinition> sources)
    {
        var real = RealPath.Of(path);
        if (IsWithin(real, _staging))
        {
            return null;
        }

        // A restore writes PATH/SOURCE/..., so a folder above can be as harmful as one inside.
        var hit = IsWithin(real, _data) || sources.Any(source => IsWithin(Path.Combine(real, source.Name), _data));
        return hit
            ? $"must not make restores write into the data folder ({data.Path}), except below {data.Staging}. Choose another folder."
            : null;
    }

    /// <summary>The source that a folder lies in, so that what is written there is backed up; null when there is none.</summary>
    public SourceDefinition? SourceAround(string path, IReadOnlyList<SourceDefinition> sources)
    {
        var real = RealPath.Of(path);
        return IsWithin(real, _data)
            ? null
            : sources.FirstOrDefault(source => source.Folder is { } folder && IsWithin(real, RealPath.Of(folder)));
    }

    private static bool IsWithin(string inner, string outer) =>
        inner == outer
        || inner.StartsWith(Path.EndsInDirectorySeparator(outer) ? outer : outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

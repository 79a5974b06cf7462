using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>
/// Checks that no source lies in the data folder and that no restore to a target writes into it. Symbolic links are resolved first.
/// </summary>
internal sealed class FolderRules(DataPaths data)
{
    private readonly string _data = RealPath.Of(data.Path);
    private readonly string _staging = RealPath.Of(data.Staging);

    /// <summary>
    /// Returns why a source cannot be used, or null if it can. A source may contain the data folder, which backups skip.
    /// </summary>
    public string? FindProblem(SourceDefinition source) =>
        (source.Folder ?? source.DatabaseFile) is { } path && IsWithin(RealPath.Of(path), _data)
            ? $"must not lie in the data folder ({data.Path}): each backup would contain the ones before it. "
                + "Choose another source or another data folder."
            : null;

    /// <summary>Returns why a folder cannot be a target, or null if it can.</summary>
    public string? FindTargetProblem(string path, IReadOnlyList<SourceDefinition> sources)
    {
        var real = RealPath.Of(path);
        if (IsWithin(real, _staging))
        {
            return null;
        }

        // A restore writes PATH/SOURCE/..., so a folder above the data folder can be as harmful as one inside it.
        var hit = IsWithin(real, _data) || sources.Any(source => IsWithin(Path.Combine(real, source.Name), _data));
        return hit
            ? $"must not make restores write into the data folder ({data.Path}), except below {data.Staging}. Choose another folder."
            : null;
    }

    /// <summary>Returns the source that contains a folder, so that files restored there are backed up again; null if none does.</summary>
    public SourceDefinition? FindEnclosingSource(string path, IReadOnlyList<SourceDefinition> sources)
    {
        var real = RealPath.Of(path);
        return IsWithin(real, _data)
            ? null
            : sources.FirstOrDefault(source => source.Folder is { } folder && IsWithin(real, RealPath.Of(folder)));
    }

    /// <summary>Returns whether a file lies in the data folder.</summary>
    public bool IsInDataFolder(string path) => IsWithin(RealPath.Of(path), _data);

    private static bool IsWithin(string inner, string outer) =>
        inner == outer
        || inner.StartsWith(Path.EndsInDirectorySeparator(outer) ? outer : outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

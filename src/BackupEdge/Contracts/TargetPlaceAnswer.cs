using BackupEdge.Engine.Sources;

namespace BackupEdge.Contracts;

/// <summary>The original place of a source.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Kind"><c>files</c>, <c>sqlite</c>, <c>postgres</c>, <c>command</c> or <c>s3</c>.</param>
/// <param name="Path">The absolute path of its folder or database file; <c>null</c> for other kinds.</param>
/// <param name="FreeBytes">The free space in bytes of its file system; <c>null</c> if it cannot be known.</param>
internal sealed record TargetPlaceAnswer(string Source, string Kind, string? Path, long? FreeBytes)
{
    /// <summary>Returns the place of a source.</summary>
    public static TargetPlaceAnswer Of(SourceDefinition source)
    {
        var path = source.Folder ?? source.DatabaseFile;
        return new TargetPlaceAnswer(source.Name, source.Kind, path, path is null ? null : TargetAnswer.FreeBytesAt(path));
    }
}

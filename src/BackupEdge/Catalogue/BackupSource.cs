namespace BackupEdge.Catalogue;

/// <summary>A source of a backup, with its settings at the time of the backup.</summary>
/// <param name="Name">The source's name, which is the first segment of the paths in the backup.</param>
/// <param name="Kind"><c>files</c>, <c>sqlite</c>, <c>postgres</c>, <c>command</c> or <c>s3</c>.</param>
/// <param name="Path">The absolute path of the source.</param>
internal sealed record BackupSource(string Name, string Kind, string Path)
{
    /// <summary>
    /// The id of the backup that the source is compared with; null if it is read completely, or as long as the base is not decided.
    /// </summary>
    public string? BaseId { get; init; }
}

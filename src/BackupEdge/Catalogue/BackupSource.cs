namespace BackupEdge.Catalogue;

/// <summary>A source as it was when the backup was made.</summary>
/// <param name="Name">Its name, the first segment of the paths inside the backup.</param>
/// <param name="Kind"><c>files</c>, <c>sqlite</c>, <c>postgres</c> or <c>command</c>.</param>
/// <param name="Path">Where it lay, absolute.</param>
internal sealed record BackupSource(string Name, string Kind, string Path);

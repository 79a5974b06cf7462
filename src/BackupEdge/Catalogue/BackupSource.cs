namespace BackupEdge.Catalogue;

/// <summary>A source as it was when the backup was made.</summary>
/// <param name="Name">Its name, the first segment of the paths inside the backup.</param>
/// <param name="Kind">`files`, `sqlite`, `postgres` or `command`.</param>
/// <param name="Path">Where it lay, absolute.</param>
internal sealed record BackupSource(string Name, string Kind, string Path);

namespace BackupEdge.DataFolder;

/// <summary>The content of the file that marks a backup as deleted beside its archive.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="DeletedAt">When it was deleted, UTC.</param>
/// <remarks>It has no names, since it is not encrypted.</remarks>
internal sealed record BinMark(string Id, DateTimeOffset DeletedAt);

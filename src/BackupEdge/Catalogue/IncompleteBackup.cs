namespace BackupEdge.Catalogue;

/// <summary>A completed backup that needs an archive which is missing in the store.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="MissingArchive">The id of the missing archive, of a backup that may have been deleted.</param>
internal readonly record struct IncompleteBackup(string Id, string MissingArchive);

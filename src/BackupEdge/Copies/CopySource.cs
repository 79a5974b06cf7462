namespace BackupEdge.Copies;

/// <summary>An archive of the data folder, as the plan of a copy considers it.</summary>
/// <param name="Sequence">The sequence number.</param>
/// <param name="Id">The id.</param>
/// <param name="IsBackup">Whether its backup was not deleted.</param>
/// <param name="Name">The name of the file's present generation; null if the file is not in the data folder.</param>
/// <param name="IsWhole">Whether the archive was never compacted.</param>
/// <param name="Needs">The sequence numbers of the other archives that the backup needs; empty for a deleted backup.</param>
internal sealed record CopySource(long Sequence, string Id, bool IsBackup, CopyName? Name, bool IsWhole, IReadOnlyList<long> Needs);

namespace BackupEdge.Contracts;

/// <summary>The deleted backups that can be undeleted.</summary>
/// <param name="Backups">How many there are.</param>
/// <param name="Bytes">The size of their archives in bytes, which is freed when the disk is short of space.</param>
/// <param name="UndeleteDays">For how many days a deleted backup can be undeleted; 0 if a delete is final.</param>
/// <param name="FreedEarlyAt">When one last was freed before its time; <c>null</c> if none was.</param>
internal sealed record BinAnswer(long Backups, long Bytes, int UndeleteDays, string? FreedEarlyAt);

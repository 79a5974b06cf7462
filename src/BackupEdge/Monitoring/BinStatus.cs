namespace BackupEdge.Monitoring;

/// <summary>The state of the bin.</summary>
/// <param name="Backups">The number of deleted backups that can be undeleted.</param>
/// <param name="Bytes">The size of their archives in bytes.</param>
/// <param name="UndeleteDays">For how many days a deleted backup can be undeleted; 0 if a delete is final.</param>
/// <param name="FreedEarlyAt">When one was last freed before its time, because the disk was short, UTC; null if none was.</param>
internal sealed record BinStatus(long Backups, long Bytes, int UndeleteDays, DateTimeOffset? FreedEarlyAt)
{
    /// <summary>An empty bin.</summary>
    public static BinStatus Empty { get; } = new(0, 0, 0, null);
}

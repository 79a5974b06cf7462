namespace BackupEdge.Catalogue;

/// <summary>The facts of a backup that the status report shows.</summary>
/// <param name="Id">The backup's id.</param>
/// <param name="Status">The backup's status.</param>
/// <param name="EndedAt">The time when the job ended, UTC; the time of the request if the end is not known.</param>
/// <param name="StoredBytes">The size of the archive in bytes; 0 if the backup did not complete.</param>
/// <param name="Problems">The number of problems that the last verification found; 0 if the backup was never verified.</param>
/// <param name="Error">The error message of a backup that ended without success; otherwise null.</param>
internal sealed record BackupOverview(string Id, RunStatus Status, DateTimeOffset EndedAt, long StoredBytes, long Problems, string? Error)
{
    /// <summary>The number of regular files and hard links; 0 if the backup did not complete.</summary>
    public long Files { get; init; }

    /// <summary>The number of bytes that a restore of everything writes; 0 if the backup did not complete.</summary>
    public long SourceBytes { get; init; }

    /// <summary>How long the backup ran, in seconds; null if it did not start.</summary>
    public double? Seconds { get; init; }
}

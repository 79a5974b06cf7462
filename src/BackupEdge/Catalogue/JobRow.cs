using BackupEdge.Counts;
using BackupEdge.Faults;

namespace BackupEdge.Catalogue;

/// <summary>What the catalogue knows of one job. Times are UTC, sizes are bytes.</summary>
internal sealed record JobRow
{
    /// <summary><c>job-20261123-020000-7f3kq2</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>How far it has come; never <c>missing</c>.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The backup it makes, restores or verifies; null for a prune.</summary>
    public required string? BackupId { get; init; }

    /// <summary>What it works on, for messages.</summary>
    public string Subject => BackupId ?? "the archive store";

    /// <summary>Where a restore writes; null for other kinds.</summary>
    public string? Target { get; init; }

    /// <summary>Whether a restore only tells what it would write.</summary>
    public bool DryRun { get; init; }

    /// <summary>The options it was queued with, as a JSON object that the jobs layer understands.</summary>
    public required string Request { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, well or not.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>
    /// The credential of the operator who asked for it and may cancel it; null when an admin, a schedule or the command line asked.
    /// </summary>
    public string? Operator { get; init; }

    /// <summary>Bytes handled so far.</summary>
    public long BytesDone { get; init; }

    /// <summary>Bytes to handle in all, or 0 while unknown.</summary>
    public long BytesTotal { get; init; }

    /// <summary>Files handled so far.</summary>
    public long FilesDone { get; init; }

    /// <summary>Files to handle in all, or 0 while unknown.</summary>
    public long FilesTotal { get; init; }

    /// <summary>Whether somebody asked it to stop.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>
    /// The counts of the finished job: <see cref="BackupCounts"/>, <see cref="RestoreCounts"/>, <see cref="VerifyCounts"/> or
    /// <see cref="PruneCounts"/>, as <see cref="Kind"/> says; null before, and for a job that ended without.
    /// </summary>
    public CountSet? Result { get; init; }

    /// <summary>What a prune does and why, as a JSON object that the jobs layer understands; null before, and for other kinds.</summary>
    public string? Plan { get; init; }

    /// <summary>Paths that failed, of which up to 1000 are kept as notes.</summary>
    public long ErrorCount { get; init; }

    /// <summary>Paths with a lesser trouble, of which up to 1000 are kept as notes.</summary>
    public long WarningCount { get; init; }

    /// <summary>A code of <see cref="FaultCode"/> when it ended badly.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What went wrong and what to do.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Whether it has ended, well or not.</summary>
    public bool HasEnded => Status is not (RunStatus.Queued or RunStatus.Running);
}

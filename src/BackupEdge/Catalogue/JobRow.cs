using BackupEdge.Counts;
using BackupEdge.Faults;

namespace BackupEdge.Catalogue;

/// <summary>A job in the catalogue. Times are UTC, sizes are in bytes.</summary>
internal sealed record JobRow
{
    /// <summary>The <see cref="CreatedBy"/> of jobs that the service requests by itself.</summary>
    public const string ByService = "service";

    /// <summary>The id, such as <c>job-20261123-020000-7f3kq2</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The kind of the job.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>The status; never <see cref="RunStatus.Missing"/>.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The id of the backup that the job creates, restores or verifies; null for a prune, reseal or copy.</summary>
    public required string? BackupId { get; init; }

    /// <summary>
    /// The properties of that backup when the row was read; null without one, and for a row that was not read from the catalogue. They
    /// are not written.
    /// </summary>
    public JobBackup? Backup { get; init; }

    /// <summary>A description of what the job works on, for messages.</summary>
    public string Subject => BackupId ?? "the archive store";

    /// <summary>The target of a restore; null for other kinds.</summary>
    public string? Target { get; init; }

    /// <summary>Whether the job is a dry run, which reports what it would do and changes nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>The options of the job, a JSON object whose format the jobs layer defines.</summary>
    public required string Request { get; init; }

    /// <summary>The time when the job was requested.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time when the job began; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The time when the job ended, with success or not; null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The name of the caller who requested the job.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>
    /// The credential of the operator who requested the job and may cancel it; null for an admin, a schedule or the command line.
    /// </summary>
    public string? Operator { get; init; }

    /// <summary>The number of bytes processed so far.</summary>
    public long BytesDone { get; init; }

    /// <summary>The total number of bytes to process; 0 while unknown.</summary>
    public long BytesTotal { get; init; }

    /// <summary>The number of files processed so far.</summary>
    public long FilesDone { get; init; }

    /// <summary>The total number of files to process; 0 while unknown.</summary>
    public long FilesTotal { get; init; }

    /// <summary>Whether the job was requested to stop.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>
    /// The counts of the finished job, depending on <see cref="Kind"/>: <see cref="BackupCounts"/>, <see cref="RestoreCounts"/>,
    /// <see cref="VerifyCounts"/>, <see cref="PruneCounts"/>, <see cref="ResealCounts"/>, <see cref="CopyCounts"/>,
    /// <see cref="CopyVerifyCounts"/> or <see cref="DrillCounts"/>. Null before the end,
    /// and for a job that ended without a result.
    /// </summary>
    public CountSet? Result { get; init; }

    /// <summary>
    /// The plan of a prune, a JSON object whose format the jobs layer defines; null before it is made and for other kinds.
    /// </summary>
    public string? Plan { get; init; }

    /// <summary>The number of paths that failed. The first 1000 are stored as notes.</summary>
    public long ErrorCount { get; init; }

    /// <summary>The number of paths with warnings. The first 1000 are stored as notes.</summary>
    public long WarningCount { get; init; }

    /// <summary>The <see cref="FaultCode"/> of a job that ended without success; otherwise null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The error message of a job that ended without success; otherwise null.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Whether the job has ended, with success or not.</summary>
    public bool HasEnded => Status is not (RunStatus.Queued or RunStatus.Running);
}

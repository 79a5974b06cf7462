using BackupEdge.Counts;
using BackupEdge.Faults;

namespace BackupEdge.Catalogue;

/// <summary>A backup in the catalogue. Times are UTC.</summary>
internal sealed record BackupRow
{
    /// <summary>The id, such as <c>backup-20261123-020000-7f3kq2</c>; also the name of the archive.</summary>
    public required string Id { get; init; }

    /// <summary>The sequence number, which grows with each backup and is never reused. Archives refer to each other by it.</summary>
    public required long Sequence { get; init; }

    /// <summary>The actual type.</summary>
    public required BackupType Type { get; init; }

    /// <summary>The requested type.</summary>
    public required BackupType RequestedType { get; init; }

    /// <summary>Why the actual type differs from the requested one; null if it does not.</summary>
    public string? TypeReason { get; init; }

    /// <summary>The id of the newest base of its sources, each of which has its own; null for a full backup.</summary>
    public string? BaseId { get; init; }

    /// <summary>The status.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The time when the backup was requested.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time when the job began; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The time when the job ended, with success or not; null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The label that the caller chose; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>
    /// Whether a caller gave the label after the backup was requested. The label of a schedule's backup is otherwise the schedule's name.
    /// </summary>
    public bool IsLabelled { get; init; }

    /// <summary>What somebody wrote about the backup; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The tags that callers gave, in the order of their characters.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The number of days after which the backup expires; null if the retention rules decide.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Whether a hold prevents the backup from expiring.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Whether sources of the kind <c>files</c> were requested.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether sources of the other kinds were requested.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>The sources that the backup contains, in order.</summary>
    public required IReadOnlyList<BackupSource> Sources { get; init; }

    /// <summary>The id of the job that creates the backup.</summary>
    public required string JobId { get; init; }

    /// <summary>The name of the caller who requested the backup.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>
    /// The credential of the operator who requested the backup and for whom quota and retention count it; null for an admin, a schedule or
    /// the command line.
    /// </summary>
    public string? Operator { get; init; }

    /// <summary>The id of the schedule that requested the backup; it may have been deleted since. Null for none.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>Whether a caller requested the backup, and not a schedule, or gave it a label of its own.</summary>
    public bool IsManual => ScheduleId is null || IsLabelled;

    /// <summary>The counts of what was read and written; all 0 until the backup has completed.</summary>
    public BackupCounts Counts { get; init; } = BackupCounts.None;

    /// <summary>The number of warnings.</summary>
    public long WarningCount { get; init; }

    /// <summary>
    /// The names, in order, of the sources that the backup left out because they failed, and of those that it could not read completely.
    /// </summary>
    public IReadOnlyList<string> IncompleteSources { get; init; } = [];

    /// <summary>The <see cref="FaultCode"/> of a backup that ended without success; otherwise null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The error message of a backup that ended without success; otherwise null.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The time when the last verification ended; null before the first.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The number of problems that the last verification found; null before the first.</summary>
    public long? VerifyProblemCount { get; init; }

    /// <summary><c>shared</c> or <c>sealed</c>: how the archive is sealed; null if it is not, and until the backup has completed.</summary>
    public string? SealMode { get; init; }

    /// <summary>The number of the epoch whose key the archive is sealed with; null if it is not sealed.</summary>
    public long? SealEpoch { get; init; }
}

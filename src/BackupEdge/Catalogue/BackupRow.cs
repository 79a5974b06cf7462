using BackupEdge.Counts;
using BackupEdge.Faults;

namespace BackupEdge.Catalogue;

/// <summary>What the catalogue knows of one backup. Times are UTC.</summary>
internal sealed record BackupRow
{
    /// <summary><c>backup-20261123-020000-7f3kq2</c>; also the archive's name.</summary>
    public required string Id { get; init; }

    /// <summary>Grows with each backup and is never used again; archives refer to each other by it.</summary>
    public required long Sequence { get; init; }

    /// <summary>What it is.</summary>
    public required BackupType Type { get; init; }

    /// <summary>What was asked for.</summary>
    public required BackupType RequestedType { get; init; }

    /// <summary>Why the type is other than asked for; null when it is not.</summary>
    public string? TypeReason { get; init; }

    /// <summary>The backup it compares with; null for a full one.</summary>
    public string? BaseId { get; init; }

    /// <summary>How far it has come.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its job began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its job ended, well or not.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>What the caller calls it.</summary>
    public string? Label { get; init; }

    /// <summary>Days after which it may go; null to keep it.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Whether somebody put a hold on it, so that no retention takes it.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Whether sources of kind <c>files</c> were asked for.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether sources of the other kinds were asked for.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>What it holds, in order.</summary>
    public required IReadOnlyList<BackupSource> Sources { get; init; }

    /// <summary>The job that makes it.</summary>
    public required string JobId { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>
    /// The credential of the operator who asked for it, whose share of disk and retention it counts to; null when an admin, a schedule or
    /// the command line asked.
    /// </summary>
    public string? Operator { get; init; }

    /// <summary>The schedule that asked for it, which may have been deleted since; null for none.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>What it read and wrote, in numbers; all 0 until it has completed.</summary>
    public BackupCounts Counts { get; init; } = BackupCounts.None;

    /// <summary>How many things could not be read as they should.</summary>
    public long WarningCount { get; init; }

    /// <summary>A code of <see cref="FaultCode"/> when it ended badly.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What went wrong and what to do.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>When a verify last ended.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>How many problems that verify found; null before the first.</summary>
    public long? VerifyProblemCount { get; init; }
}

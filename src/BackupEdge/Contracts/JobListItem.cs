using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A job in the list; docs/api.md tells every field.</summary>
internal record JobListItem
{
    private static readonly Dictionary<string, long> NoResult = [];

    /// <summary>Makes it of a row and the time.</summary>
    public JobListItem(JobRow row, DateTimeOffset now)
    {
        JobId = row.Id;
        Kind = WireNames.Of(row.Kind);
        Status = WireNames.Of(row.Status);
        BackupId = row.BackupId;
        Target = row.Target;
        DryRun = row.DryRun;
        CreatedAt = UtcTime.Text(row.CreatedAt);
        StartedAt = UtcTime.Text(row.StartedAt);
        CompletedAt = UtcTime.Text(row.CompletedAt);
        DurationSeconds = UtcTime.Seconds(row.StartedAt, row.CompletedAt, now);
        CreatedBy = row.CreatedBy;
        CancelRequested = row.CancelRequested;
        Progress = ProgressAnswer.From(row, now);
        Result = row.Result?.ToDictionary() ?? NoResult;
        Error = FailureAnswer.From(row.ErrorCode, row.ErrorMessage);
        ErrorCount = row.ErrorCount;
        WarningCount = row.WarningCount;
    }

    /// <summary>The job's id.</summary>
    public string JobId { get; }

    /// <summary>What it does.</summary>
    public string Kind { get; }

    /// <summary>How far it has come.</summary>
    public string Status { get; }

    /// <summary>The backup it makes, restores or verifies; null for a prune.</summary>
    public string? BackupId { get; }

    /// <summary>Where a restore writes.</summary>
    public string? Target { get; }

    /// <summary>Whether a restore only tells what it would write.</summary>
    public bool DryRun { get; }

    /// <summary>When it was asked for.</summary>
    public string CreatedAt { get; }

    /// <summary>When it began.</summary>
    public string? StartedAt { get; }

    /// <summary>When it ended.</summary>
    public string? CompletedAt { get; }

    /// <summary>How long it took, or has taken so far.</summary>
    public double? DurationSeconds { get; }

    /// <summary>Who asked for it.</summary>
    public string CreatedBy { get; }

    /// <summary>Whether somebody asked it to stop.</summary>
    public bool CancelRequested { get; }

    /// <summary>How far it has come, in numbers.</summary>
    public ProgressAnswer Progress { get; }

    /// <summary>Figures of the job once it has ended.</summary>
    public IReadOnlyDictionary<string, long> Result { get; }

    /// <summary>Why it ended badly.</summary>
    public FailureAnswer? Error { get; }

    /// <summary>How many paths failed.</summary>
    public long ErrorCount { get; }

    /// <summary>How many paths had a lesser trouble.</summary>
    public long WarningCount { get; }
}

using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A job in a list.</summary>
internal record JobListItem
{
    private static readonly Dictionary<string, long> NoResult = [];

    /// <summary>Converts a row of the catalogue.</summary>
    public JobListItem(JobRow row, DateTimeOffset now)
    {
        JobId = row.Id;
        Kind = WireNames.Of(row.Kind);
        Status = WireNames.Of(row.Status);
        BackupId = row.BackupId;
        Type = row.Backup is { } backup ? WireNames.Of(backup.Type) : null;
        Label = row.Backup?.Label;
        ScheduleId = row.Backup?.ScheduleId;
        Sources = row.Backup?.SourceNames ?? [];
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

    /// <summary>The id of the job.</summary>
    public string JobId { get; }

    /// <summary>
    /// <c>backup</c>, <c>restore</c>, <c>verify</c>, <c>prune</c>, <c>reseal</c>, <c>copy</c>, <c>copy-verify</c> or <c>drill</c>.
    /// </summary>
    public string Kind { get; }

    /// <summary>One of the values of <c>status</c>, without <c>missing</c>.</summary>
    public string Status { get; }

    /// <summary>The backup it makes, restores or verifies; <c>null</c> for a prune or reseal.</summary>
    public string? BackupId { get; }

    /// <summary>The type of that backup.</summary>
    public string? Type { get; }

    /// <summary>The label of that backup.</summary>
    public string? Label { get; }

    /// <summary>The schedule that requested that backup.</summary>
    public string? ScheduleId { get; }

    /// <summary>The names of the sources of that backup; empty without one.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>The name of the target of a restore; <c>null</c> for other kinds.</summary>
    public string? Target { get; }

    /// <summary>Whether a restore, prune or reseal only reports what it would do.</summary>
    public bool DryRun { get; }

    /// <summary>When it was requested.</summary>
    public string CreatedAt { get; }

    /// <summary>When it started.</summary>
    public string? StartedAt { get; }

    /// <summary>When it ended, with success or without.</summary>
    public string? CompletedAt { get; }

    /// <summary>How long it took, or has taken so far; <c>null</c> before it starts.</summary>
    public double? DurationSeconds { get; }

    /// <summary>Who requested it.</summary>
    public string CreatedBy { get; }

    /// <summary>Whether a cancel was requested.</summary>
    public bool CancelRequested { get; }

    /// <summary>The progress.</summary>
    public ProgressAnswer Progress { get; }

    /// <summary>Figures of the job when it has ended; empty before.</summary>
    public IReadOnlyDictionary<string, long> Result { get; }

    /// <summary>Why it failed.</summary>
    public FailureAnswer? Error { get; }

    /// <summary>The number of paths that failed.</summary>
    public long ErrorCount { get; }

    /// <summary>The number of paths with a warning.</summary>
    public long WarningCount { get; }
}

using BackupEdge.Catalogue;

namespace BackupEdge.Notifications;

/// <summary>The job of a notification, with the fields of the API's list of jobs.</summary>
/// <param name="JobId">The job's id.</param>
/// <param name="Kind">The name of its <see cref="JobKind"/>.</param>
/// <param name="Status">The name of its <see cref="RunStatus"/>.</param>
/// <param name="BackupId">The id of the backup it made, restored or verified; null for a prune or reseal.</param>
/// <param name="Target">The name of the target of a restore; null for other jobs.</param>
/// <param name="DryRun">Whether it only reported what it would do.</param>
/// <param name="CreatedAt">When it was requested, UTC.</param>
/// <param name="StartedAt">When it started, UTC; null if it did not start.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
/// <param name="DurationSeconds">How long it ran, in seconds.</param>
/// <param name="CreatedBy">The name of the caller or schedule that requested it.</param>
/// <param name="Result">The counts of its result.</param>
/// <param name="Error">The error if it did not complete; otherwise null.</param>
/// <param name="ErrorCount">The number of paths that failed.</param>
/// <param name="WarningCount">The number of warnings.</param>
internal sealed record NotifiedJob(
    string JobId,
    string Kind,
    string Status,
    string? BackupId,
    string? Target,
    bool DryRun,
    string CreatedAt,
    string? StartedAt,
    string? CompletedAt,
    double? DurationSeconds,
    string CreatedBy,
    IReadOnlyDictionary<string, long> Result,
    NotifiedError? Error,
    long ErrorCount,
    long WarningCount
)
{
    private static readonly Dictionary<string, long> NoResult = [];

    /// <summary>Creates it from the row of a job that has ended.</summary>
    public static NotifiedJob From(JobRow row) =>
        new(
            row.Id,
            WireNames.Of(row.Kind),
            WireNames.Of(row.Status),
            row.BackupId,
            row.Target,
            row.DryRun,
            UtcTime.Text(row.CreatedAt),
            UtcTime.Text(row.StartedAt),
            UtcTime.Text(row.CompletedAt),
            UtcTime.Seconds(row.StartedAt, row.CompletedAt, row.CompletedAt ?? row.CreatedAt),
            row.CreatedBy,
            row.Result?.ToDictionary() ?? NoResult,
            NotifiedError.From(row.ErrorCode, row.ErrorMessage),
            row.ErrorCount,
            row.WarningCount
        );
}

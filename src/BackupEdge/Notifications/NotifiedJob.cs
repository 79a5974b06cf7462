using BackupEdge.Catalogue;

namespace BackupEdge.Notifications;

/// <summary>The job of a notification, with the fields that the API's list gives it.</summary>
/// <param name="JobId">The job's id.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Status">How it ended.</param>
/// <param name="BackupId">The backup it made, restored or verified; null for a prune.</param>
/// <param name="Target">Where a restore wrote.</param>
/// <param name="DryRun">Whether it only told what it would do.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="DurationSeconds">How long it took.</param>
/// <param name="CreatedBy">Who asked for it.</param>
/// <param name="Result">Its figures.</param>
/// <param name="Error">Why it ended badly.</param>
/// <param name="ErrorCount">How many paths failed.</param>
/// <param name="WarningCount">How many paths had a lesser trouble.</param>
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

    /// <summary>Makes it of the row of a job that has ended.</summary>
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

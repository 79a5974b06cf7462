using BackupEdge.Catalogue;
using BackupEdge.Scheduling;

namespace BackupEdge.Contracts;

/// <summary>The status of a schedule.</summary>
/// <param name="Id">The id of the schedule.</param>
/// <param name="Name">The name that was given.</param>
/// <param name="Enabled">Whether it runs.</param>
/// <param name="NextRunAt">The next due time; <c>null</c> while it is not enabled.</param>
/// <param name="LastRunAt">When its last run was queued.</param>
/// <param name="LastStatus">
/// The result of the last due time, or run: the status of its job, or <c>skipped</c>; <c>null</c> before the first.
/// </param>
/// <param name="LastSuccessAt">When the last successful run completed; <c>null</c> if there is none.</param>
/// <param name="Overdue">Whether a due time is more than an hour ago and no run has completed since.</param>
internal sealed record ScheduleStatusAnswer(
    string Id,
    string? Name,
    bool Enabled,
    string? NextRunAt,
    string? LastRunAt,
    string? LastStatus,
    string? LastSuccessAt,
    bool Overdue
)
{
    /// <summary>Converts the state of a schedule.</summary>
    public static ScheduleStatusAnswer From(ScheduleState state) =>
        new(
            state.Row.Id,
            state.Row.Name,
            state.Row.Enabled,
            UtcTime.Text(state.Row.NextDueAt),
            UtcTime.Text(state.Row.LastStartedAt),
            state.LastStatus,
            UtcTime.Text(state.LastSuccessAt),
            state.OverdueFor is not null
        );
}

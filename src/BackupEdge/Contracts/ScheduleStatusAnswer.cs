using BackupEdge.Catalogue;
using BackupEdge.Scheduling;

namespace BackupEdge.Contracts;

/// <summary>How a schedule fares, in short.</summary>
/// <param name="Id">The schedule.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Enabled">Whether it runs.</param>
/// <param name="NextRunAt">When it runs next.</param>
/// <param name="LastRunAt">When its last run was queued.</param>
/// <param name="LastStatus">What came of the last due time or run.</param>
/// <param name="LastSuccessAt">When its last run that completed did so.</param>
/// <param name="Overdue">Whether it has not made the backup it should have made.</param>
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
    /// <summary>Makes it of a state.</summary>
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

using BackupEdge.Catalogue;
using BackupEdge.Scheduling;

namespace BackupEdge.Contracts;

/// <summary>The next due times of a schedule.</summary>
/// <param name="Id">The id of the schedule.</param>
/// <param name="Cron">The cron line.</param>
/// <param name="Timezone">The time zone of <c>cron</c>.</param>
/// <param name="NextRunAt">The next due times, in order.</param>
internal sealed record NextRunsAnswer(string Id, string Cron, string Timezone, IReadOnlyList<string> NextRunAt)
{
    /// <summary>Converts a schedule and its due times.</summary>
    public static NextRunsAnswer From(ScheduleState state, IReadOnlyList<DateTimeOffset> due) =>
        new(state.Row.Id, state.Row.Cron, state.ZoneName, [.. due.Select(UtcTime.Text)]);
}

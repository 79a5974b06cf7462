using BackupEdge.Catalogue;
using BackupEdge.Scheduling;

namespace BackupEdge.Contracts;

/// <summary>When a schedule falls due next.</summary>
/// <param name="Id">The schedule's id.</param>
/// <param name="Cron">Its cron line.</param>
/// <param name="Timezone">The time zone of the line.</param>
/// <param name="NextRunAt">Its next due times, in order.</param>
internal sealed record NextRunsAnswer(string Id, string Cron, string Timezone, IReadOnlyList<string> NextRunAt)
{
    /// <summary>Makes it of a schedule and its due times.</summary>
    public static NextRunsAnswer From(ScheduleState state, IReadOnlyList<DateTimeOffset> due) =>
        new(state.Row.Id, state.Row.Cron, state.ZoneName, [.. due.Select(UtcTime.Text)]);
}

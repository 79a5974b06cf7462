using BackupEdge.Monitoring;

namespace BackupEdge.Contracts;

/// <summary>What happened in the last days, by source and by schedule.</summary>
/// <param name="Timezone">The time zone of the days.</param>
/// <param name="From">The first day, such as <c>2026-08-26</c>.</param>
/// <param name="Through">The last day, which is today.</param>
/// <param name="Sources">
/// The sources with backups, and those of the settings, by name. A deleted backup that was requested for all sources counts for those of
/// the settings.
/// </param>
/// <param name="Schedules">The schedules that exist.</param>
internal sealed record HistoryAnswer(
    string Timezone,
    string From,
    string Through,
    IReadOnlyList<SourceHistoryAnswer> Sources,
    IReadOnlyList<ScheduleHistoryAnswer> Schedules
)
{
    /// <summary>Converts a history.</summary>
    public static HistoryAnswer Of(RunHistory history)
    {
        var skips = history.Skips.ToLookup(skip => skip.ScheduleId, StringComparer.Ordinal);
        return new HistoryAnswer(
            history.Zone.Id,
            HistoryDayAnswer.Text(history.From),
            HistoryDayAnswer.Text(history.Through),
            [.. history.Sources.Select(source => new SourceHistoryAnswer(source.Name, HistoryDayAnswer.Of(source)))],
            [
                .. history.Schedules.Select(schedule => new ScheduleHistoryAnswer(
                    schedule.Row.Id,
                    schedule.Row.Name,
                    HistoryDayAnswer.Of(schedule.Runs),
                    [.. skips[schedule.Row.Id].Select(SkipAnswer.From)]
                )),
            ]
        );
    }
}

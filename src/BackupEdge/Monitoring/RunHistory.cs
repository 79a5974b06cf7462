using BackupEdge.Catalogue;

namespace BackupEdge.Monitoring;

/// <summary>What happened in the last days.</summary>
/// <param name="Zone">The time zone of the days.</param>
/// <param name="From">The first day.</param>
/// <param name="Through">The last day, which is today.</param>
/// <param name="Sources">The sources with runs, and those of the settings, by name.</param>
/// <param name="Schedules">The schedules that exist, with the runs of each.</param>
/// <param name="Skips">The due times of these schedules that did not run, oldest first.</param>
internal sealed record RunHistory(
    TimeZoneInfo Zone,
    DateOnly From,
    DateOnly Through,
    IReadOnlyList<HistorySeries> Sources,
    IReadOnlyList<(ScheduleRow Row, HistorySeries Runs)> Schedules,
    IReadOnlyList<ScheduleSkip> Skips
);

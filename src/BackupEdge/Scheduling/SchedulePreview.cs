namespace BackupEdge.Scheduling;

/// <summary>The runs that a schedule would have.</summary>
/// <param name="Zone">The time zone of its cron line.</param>
/// <param name="Runs">The next runs, in order.</param>
internal sealed record SchedulePreview(TimeZoneInfo Zone, IReadOnlyList<PreviewedRun> Runs);

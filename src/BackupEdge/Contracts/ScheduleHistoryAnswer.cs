namespace BackupEdge.Contracts;

/// <summary>The days of a schedule.</summary>
/// <param name="Id">The id of the schedule.</param>
/// <param name="Name">The name that was given.</param>
/// <param name="Days">The days on which it ran, oldest first.</param>
/// <param name="Skipped">Its due times that did not run, oldest first.</param>
internal sealed record ScheduleHistoryAnswer(
    string Id,
    string? Name,
    IReadOnlyList<HistoryDayAnswer> Days,
    IReadOnlyList<SkipAnswer> Skipped
);

namespace BackupEdge.Contracts;

/// <summary>A list of schedules as an object.</summary>
/// <param name="Schedules">The schedules, newest first.</param>
/// <param name="Count">The number of schedules in this response.</param>
/// <param name="Total">The number of schedules that match, on all pages.</param>
internal sealed record SchedulesAnswer(IReadOnlyList<ScheduleAnswer> Schedules, int Count, long Total);

namespace BackupEdge.Notifications;

/// <summary>The schedule of a notification that it is overdue.</summary>
/// <param name="ScheduleId">The schedule's id.</param>
/// <param name="Name">The schedule's name; null if it has none.</param>
/// <param name="DueAt">The due time for which no backup has completed, UTC.</param>
internal sealed record NotifiedSchedule(string ScheduleId, string? Name, string DueAt);

namespace BackupEdge.Notifications;

/// <summary>The schedule of a notification.</summary>
/// <param name="ScheduleId">The schedule's id.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="DueAt">The due time that no completed backup followed.</param>
internal sealed record NotifiedSchedule(string ScheduleId, string? Name, string DueAt);

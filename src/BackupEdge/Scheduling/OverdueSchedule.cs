using BackupEdge.Catalogue;

namespace BackupEdge.Scheduling;

/// <summary>A schedule that has not made the backup it should have made.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="DueAt">The first due time since its last completed run, UTC; stays the same until a run completes.</param>
internal sealed record OverdueSchedule(ScheduleRow Schedule, DateTimeOffset DueAt);

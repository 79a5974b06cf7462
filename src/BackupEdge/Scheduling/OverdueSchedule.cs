using BackupEdge.Catalogue;

namespace BackupEdge.Scheduling;

/// <summary>A schedule without a completed backup for a due time that has passed.</summary>
/// <param name="Schedule">The schedule's row in the catalogue.</param>
/// <param name="DueAt">The first due time since the last completed run, UTC; unchanged until a run completes.</param>
internal sealed record OverdueSchedule(ScheduleRow Schedule, DateTimeOffset DueAt);

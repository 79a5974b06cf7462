namespace BackupEdge.Catalogue;

/// <summary>A run of a schedule.</summary>
/// <param name="Number">The number of the run, which grows with each run; assigned by the catalogue.</param>
/// <param name="ScheduleId">The id of the schedule.</param>
/// <param name="DueAt">The due time of the run, UTC; null if a caller requested it.</param>
/// <param name="StartedAt">The time when the job was queued, UTC.</param>
/// <param name="JobId">The id of the job.</param>
/// <param name="BackupId">The id of the backup that the job creates; null for other kinds of schedules.</param>
/// <param name="CompletedType">The type of the backup; null until it has completed, and for other kinds of schedules.</param>
internal sealed record ScheduleRun(
    long Number,
    string ScheduleId,
    DateTimeOffset? DueAt,
    DateTimeOffset StartedAt,
    string JobId,
    string? BackupId,
    BackupType? CompletedType
)
{
    /// <summary>The due time, or the start if there is no due time, UTC.</summary>
    public DateTimeOffset Time => DueAt ?? StartedAt;
}

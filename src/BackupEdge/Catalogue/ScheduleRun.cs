namespace BackupEdge.Catalogue;

/// <summary>One run of a schedule.</summary>
/// <param name="Number">Grows with each run.</param>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="DueAt">The due time that it stands for, UTC; null when somebody asked for it beside the rhythm.</param>
/// <param name="StartedAt">When it was queued, UTC.</param>
/// <param name="JobId">Its job.</param>
/// <param name="BackupId">The backup that the job makes.</param>
/// <param name="CompletedType">What the backup is; null until it has completed.</param>
internal sealed record ScheduleRun(
    long Number,
    string ScheduleId,
    DateTimeOffset? DueAt,
    DateTimeOffset StartedAt,
    string JobId,
    string BackupId,
    BackupType? CompletedType
)
{
    /// <summary>Where it stands among due times, UTC.</summary>
    public DateTimeOffset Time => DueAt ?? StartedAt;
}

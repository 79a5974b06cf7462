namespace BackupEdge.Catalogue;

/// <summary>Consecutive due times at which a schedule did not run for the same reason.</summary>
/// <param name="ScheduleId">The id of the schedule.</param>
/// <param name="DueAt">The first due time, UTC.</param>
/// <param name="ThroughAt">The last due time, UTC; equal to the first if there is only one.</param>
/// <param name="Count">The number of due times; counting ends at 100 000.</param>
/// <param name="Reason">The reason why the schedule did not run.</param>
/// <param name="Message">The error message for <see cref="SkipReason.Refused"/>; otherwise null.</param>
internal sealed record ScheduleSkip(
    string ScheduleId,
    DateTimeOffset DueAt,
    DateTimeOffset ThroughAt,
    long Count,
    SkipReason Reason,
    string? Message
);

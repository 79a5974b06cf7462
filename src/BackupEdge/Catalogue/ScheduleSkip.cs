namespace BackupEdge.Catalogue;

/// <summary>Due times of a schedule, one after the other, that did not run for one reason.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="DueAt">The first, UTC.</param>
/// <param name="ThroughAt">The last, UTC; the same when it is one.</param>
/// <param name="Count">How many; counting ends at 100 000.</param>
/// <param name="Reason">Why.</param>
/// <param name="Message">What was wrong, for <see cref="SkipReason.Refused"/>.</param>
internal sealed record ScheduleSkip(
    string ScheduleId,
    DateTimeOffset DueAt,
    DateTimeOffset ThroughAt,
    long Count,
    SkipReason Reason,
    string? Message
);

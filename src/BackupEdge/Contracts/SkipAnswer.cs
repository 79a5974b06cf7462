using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>Consecutive due times of a schedule that did not run.</summary>
/// <param name="DueAt">The first due time.</param>
/// <param name="ThroughAt">The last due time; the same when it is one.</param>
/// <param name="Count">The number of due times; counting stops at 100000.</param>
/// <param name="Reason">
/// <c>missed</c> (nothing could run then; the due time after them ran instead), <c>catch_up_off</c>, <c>still_running</c> or
/// <c>refused</c>.
/// </param>
/// <param name="Message">The reason, for <c>refused</c>.</param>
internal sealed record SkipAnswer(string DueAt, string ThroughAt, long Count, string Reason, string? Message)
{
    /// <summary>Converts a row of the catalogue.</summary>
    public static SkipAnswer From(ScheduleSkip skip) =>
        new(UtcTime.Text(skip.DueAt), UtcTime.Text(skip.ThroughAt), skip.Count, WireNames.Of(skip.Reason), skip.Message);
}

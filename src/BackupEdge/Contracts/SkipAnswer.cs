using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>Due times of a schedule, one after the other, that did not run.</summary>
/// <param name="DueAt">The first.</param>
/// <param name="ThroughAt">The last.</param>
/// <param name="Count">How many.</param>
/// <param name="Reason">Why: a word.</param>
/// <param name="Message">What was wrong; null when the word says it all.</param>
internal sealed record SkipAnswer(string DueAt, string ThroughAt, long Count, string Reason, string? Message)
{
    /// <summary>Makes it of a row.</summary>
    public static SkipAnswer From(ScheduleSkip skip) =>
        new(UtcTime.Text(skip.DueAt), UtcTime.Text(skip.ThroughAt), skip.Count, WireNames.Of(skip.Reason), skip.Message);
}

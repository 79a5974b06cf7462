using BackupEdge.Scheduling;

namespace BackupEdge.Contracts;

/// <summary>The runs that a schedule would have.</summary>
/// <param name="Cron">The cron line.</param>
/// <param name="Timezone">The time zone of <c>cron</c>: the one that was given, or that of the host.</param>
/// <param name="Runs">The next runs, in order.</param>
internal sealed record SchedulePreviewAnswer(string Cron, string Timezone, IReadOnlyList<PreviewedRunAnswer> Runs)
{
    /// <summary>Converts the preview of a schedule.</summary>
    public static SchedulePreviewAnswer From(string cron, SchedulePreview preview) =>
        new(cron, preview.Zone.Id, [.. preview.Runs.Select(run => PreviewedRunAnswer.From(run, preview.Zone))]);
}

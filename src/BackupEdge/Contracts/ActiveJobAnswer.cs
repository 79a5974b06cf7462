using BackupEdge.Catalogue;
using BackupEdge.Monitoring;

namespace BackupEdge.Contracts;

/// <summary>A running or queued job in the status.</summary>
/// <param name="JobId">The id of the job.</param>
/// <param name="Kind">
/// <c>backup</c>, <c>restore</c>, <c>verify</c>, <c>prune</c>, <c>reseal</c>, <c>copy</c>, <c>copy-verify</c> or <c>drill</c>.
/// </param>
/// <param name="Status"><c>running</c> or <c>queued</c>.</param>
/// <param name="BackupId">The backup it makes, restores or verifies; <c>null</c> for a prune or reseal.</param>
/// <param name="Label">The label of that backup.</param>
/// <param name="Sources">The names of the sources of that backup; empty for a prune or reseal.</param>
/// <param name="Target">The name of the target of a restore; <c>null</c> for other kinds.</param>
/// <param name="CreatedAt">When it was requested.</param>
/// <param name="StartedAt">When it started; <c>null</c> while it is queued.</param>
/// <param name="Progress">The progress, as of at most a second ago.</param>
internal sealed record ActiveJobAnswer(
    string JobId,
    string Kind,
    string Status,
    string? BackupId,
    string? Label,
    IReadOnlyList<string> Sources,
    string? Target,
    string CreatedAt,
    string? StartedAt,
    ProgressAnswer Progress
)
{
    /// <summary>Converts a job of a status.</summary>
    public static ActiveJobAnswer From(ActiveJob active, DateTimeOffset now) =>
        new(
            active.Job.Id,
            WireNames.Of(active.Job.Kind),
            WireNames.Of(active.Job.Status),
            active.Job.BackupId,
            active.Label,
            active.Sources,
            active.Job.Target,
            UtcTime.Text(active.Job.CreatedAt),
            UtcTime.Text(active.Job.StartedAt),
            ProgressAnswer.From(active.Job, now)
        );
}

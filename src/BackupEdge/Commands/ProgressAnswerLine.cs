using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>A line of <c>--progress json</c>.</summary>
/// <param name="MessageType">Always <c>progress</c>.</param>
/// <param name="Kind"><c>backup</c>, <c>restore</c>, <c>verify</c>, <c>prune</c>, <c>reseal</c> or <c>export</c>.</param>
/// <param name="JobId">The job; <c>null</c> for an export.</param>
/// <param name="Status"><c>queued</c> or <c>running</c>.</param>
/// <param name="ElapsedSeconds">The seconds since the start; <c>null</c> before it.</param>
/// <param name="BytesPerSecond">The bytes processed per second in the last seconds; 0 if unknown.</param>
/// <param name="Part">The number of the current backup of <c>verify --all</c>, from 1; <c>null</c> for other commands.</param>
/// <param name="Parts">The number of backups of <c>verify --all</c>; <c>null</c> for other commands.</param>
/// <param name="Progress">The progress, as in a job.</param>
internal sealed record ProgressAnswerLine(
    string MessageType,
    string Kind,
    string? JobId,
    string Status,
    double? ElapsedSeconds,
    long BytesPerSecond,
    int? Part,
    int? Parts,
    ProgressAnswer Progress
)
{
    /// <summary>Returns the line for a progress.</summary>
    public static ProgressAnswerLine Of(ProgressState state, double bytesPerSecond, DateTimeOffset now) =>
        new(
            "progress",
            state.Kind,
            state.JobId,
            state.IsQueued ? "queued" : "running",
            state.ElapsedSeconds(now),
            (long)bytesPerSecond,
            state.Part?.Number,
            state.Part?.Count,
            state.Counts
        );
}

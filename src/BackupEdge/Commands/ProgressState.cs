using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Commands;

/// <summary>The progress of a command at one moment.</summary>
internal sealed record ProgressState
{
    /// <summary>What runs, such as <c>backup</c> or <c>export</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The id of the job; null if the command runs without one.</summary>
    public string? JobId { get; init; }

    /// <summary>Whether the job waits for its turn.</summary>
    public bool IsQueued { get; init; }

    /// <summary>The time when it began; null if it has not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The numbers of bytes and files.</summary>
    public required ProgressAnswer Counts { get; init; }

    /// <summary>The number of the current part, and how many there are; null if the work is not divided.</summary>
    public (int Number, int Count)? Part { get; init; }

    /// <summary>Returns the progress of a job.</summary>
    public static ProgressState Of(JobRow job, DateTimeOffset now) =>
        new()
        {
            Kind = WireNames.Of(job.Kind),
            JobId = job.Id,
            IsQueued = job.Status == RunStatus.Queued,
            StartedAt = job.StartedAt,
            Counts = ProgressAnswer.From(job, now),
        };

    /// <summary>Returns the progress of work that is not a job.</summary>
    public static ProgressState Of(string kind, TransferProgress progress, DateTimeOffset startedAt, DateTimeOffset now) =>
        new()
        {
            Kind = kind,
            StartedAt = startedAt,
            Counts = ProgressAnswer.Running(
                progress.BytesDone,
                progress.BytesTotal,
                progress.FilesDone,
                progress.FilesTotal,
                now - startedAt
            ),
        };

    /// <summary>Returns the seconds since the beginning; null before it.</summary>
    public double? ElapsedSeconds(DateTimeOffset now) => UtcTime.Seconds(StartedAt, null, now);
}

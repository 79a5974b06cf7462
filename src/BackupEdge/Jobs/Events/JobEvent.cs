using BackupEdge.Catalogue;

namespace BackupEdge.Jobs.Events;

/// <summary>A change of a job's status or progress.</summary>
/// <param name="Number">The sequence number of the event in this process, starting at 1.</param>
/// <param name="Job">The job's row at that time, without its request and plan.</param>
/// <param name="IsProgress">Whether only the progress has changed; false for a new status.</param>
/// <param name="At">The time at which the change was noticed, UTC.</param>
internal sealed record JobEvent(long Number, JobRow Job, bool IsProgress, DateTimeOffset At)
{
    /// <summary>
    /// The event's name: <c>job.queued</c>, <c>job.running</c>, <c>job.progress</c>, <c>job.completed</c>, <c>job.failed</c>,
    /// <c>job.cancelled</c> or <c>job.interrupted</c>.
    /// </summary>
    public string Name => IsProgress ? "job.progress" : $"job.{WireNames.Of(Job.Status)}";
}

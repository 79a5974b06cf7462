using BackupEdge.Catalogue;

namespace BackupEdge.Jobs.Events;

/// <summary>One thing that happened to a job.</summary>
/// <param name="Number">Its place among the events of this process, from 1 on.</param>
/// <param name="Job">The job as it was then, without what it was asked with and without its plan.</param>
/// <param name="IsProgress">Whether the job has only come further; else its status is a new one.</param>
/// <param name="At">When it was noticed, UTC.</param>
internal sealed record JobEvent(long Number, JobRow Job, bool IsProgress, DateTimeOffset At)
{
    /// <summary>
    /// <c>job.queued</c>, <c>job.running</c>, <c>job.progress</c>, <c>job.completed</c>, <c>job.failed</c>, <c>job.cancelled</c> or
    /// <c>job.interrupted</c>.
    /// </summary>
    public string Name => IsProgress ? "job.progress" : $"job.{WireNames.Of(Job.Status)}";
}

using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <content>Runs of copies.</content>
internal sealed partial class JobQueue
{
    /// <summary>
    /// Queues a run of a copy. If one is queued already, returns that one: it copies what is there when it begins.
    /// </summary>
    /// <exception cref="Fault"><c>copy_not_found</c>; <c>queue_full</c>.</exception>
    public JobRow EnqueueCopy(CopyOptions options, Caller caller)
    {
        CopyFaults.Find(_settings, options.Copy);
        var request = JsonSerializer.Serialize(options, JobsJson.Default.CopyOptions);
        var row = _catalogue.Write(session =>
        {
            if (session.Jobs.FindQueued(JobKind.Copy, request) is { } queued)
            {
                return queued;
            }

            OperatorShares.ThrowIfFull(session, caller);
            var job = NewJob(_ids.Next("job"), JobKind.Copy, null, request, caller, _time.GetUtcNow());
            session.Jobs.Insert(job);
            caller.Record(session, AuditAction.Copy, job.Id, job.CreatedAt, made: job.Id);
            return job;
        });
        _board.Wake.Set();
        return row;
    }
}

using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <content>Runs and verifications of copies.</content>
internal sealed partial class JobQueue
{
    /// <summary>
    /// Queues a run of a copy. If one is queued already, returns that one: it copies what is there when it begins.
    /// </summary>
    /// <exception cref="Fault"><c>copy_not_found</c>; <c>queue_full</c>.</exception>
    public JobRow EnqueueCopy(CopyOptions options, Caller caller)
    {
        CopyFaults.Find(_settings, options.Copy);
        return EnqueueOnce(JobKind.Copy, JsonSerializer.Serialize(options, JobsJson.Default.CopyOptions), AuditAction.Copy, caller);
    }

    /// <summary>
    /// Queues a verification of a copy: all objects are looked up in the store, then archives are read. If one with the same options is
    /// queued already, returns that one.
    /// </summary>
    /// <exception cref="Fault"><c>copy_not_found</c>, <c>invalid_request</c> if the number is negative, <c>queue_full</c>.</exception>
    public JobRow VerifyCopy(CopyVerifyOptions options, Caller caller)
    {
        CopyFaults.Find(_settings, options.Copy);
        if (options.Bytes < 0)
        {
            throw new Fault(FaultCode.InvalidRequest, "The number of bytes to read must not be negative.", ("copy", options.Copy));
        }

        var request = JsonSerializer.Serialize(options, JobsJson.Default.CopyVerifyOptions);
        return EnqueueOnce(JobKind.CopyVerify, request, AuditAction.CopyVerify, caller);
    }

    private JobRow EnqueueOnce(JobKind kind, string request, string action, Caller caller)
    {
        var row = _catalogue.Write(session =>
        {
            if (session.Jobs.FindQueued(kind, request) is { } queued)
            {
                return queued;
            }

            OperatorShares.ThrowIfFull(session, caller);
            var job = NewJob(_ids.Next("job"), kind, null, request, caller, _time.GetUtcNow());
            session.Jobs.Insert(job);
            caller.Record(session, action, job.Id, job.CreatedAt, made: job.Id);
            return job;
        });
        _board.Wake.Set();
        return row;
    }
}

using System.Text.Json;
using BackupEdge.Copies;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Running;

/// <summary>Runs verifications of copies. A run never fails because a store cannot be reached: it waits, until it is cancelled.</summary>
/// <param name="contexts">Connects to the stores.</param>
/// <param name="turns">Keeps runs of the copy from changing it.</param>
internal sealed class CopyVerifyJobs(CopyContexts contexts, CopyTurns turns)
{
    /// <summary>Runs the verification of a job on the calling thread, which it blocks.</summary>
    /// <exception cref="Fault">The store refuses the credentials or the request, or the catalogue cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; what was verified before stays verified.</exception>
    public CopyVerifySummary Run(RunningJob running)
    {
        var options = JsonSerializer.Deserialize(running.Row.Request, JobsJson.Default.CopyVerifyOptions)!;
        var context = contexts.Connect(options.Copy, running);
        using (context.Store)
        {
            // The thread belongs to this job.
            return new CopyVerification(context, cancel => turns.Take(options.Copy, cancel), options.Bytes)
                .RunAsync(running.Token)
                .GetAwaiter()
                .GetResult();
        }
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Waits until a job has ended and shows its progress.</summary>
/// <param name="run">The run of the command.</param>
/// <param name="jobs">Finds the job.</param>
/// <param name="signals">The signals that interrupt the command.</param>
/// <param name="watch">Checks the process that runs the job; null if this process does, or a server elsewhere.</param>
/// <param name="display">Shows the job.</param>
internal sealed class JobFollower(CommandRun run, IJobAccess jobs, InterruptSignals signals, ServerWatch? watch, JobDisplay display)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until a job has ended.</summary>
    /// <param name="jobId">The id of the job.</param>
    /// <param name="onInterrupt">Called at the first signal; returns whether to wait on.</param>
    /// <returns>The job, which has not ended if <paramref name="onInterrupt"/> returned false.</returns>
    /// <exception cref="Fault">
    /// <c>interrupted</c> if the server that had the job has stopped; <c>io_error</c> if it cannot be reached, or the data folder stays
    /// unwritable.
    /// </exception>
    public async Task<JobRow> FollowAsync(string jobId, Func<JobRow, Task<bool>> onInterrupt)
    {
        var handled = false;
        try
        {
            while (true)
            {
                var row = await PollAsync(jobId, handled ? CancellationToken.None : signals.Token);
                if (row.HasEnded)
                {
                    run.IsInterrupted = signals.Token.IsCancellationRequested;
                    return row;
                }

                display.Show(row);
                if (signals.Token.IsCancellationRequested && !handled)
                {
                    handled = true;
                    display.Clear();
                    if (!await onInterrupt(row))
                    {
                        return row;
                    }
                }

                watch?.Check(row);
            }
        }
        finally
        {
            display.Clear();
        }
    }

    private async Task<JobRow> PollAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.WaitAsync(jobId, PollInterval, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await jobs.FindAsync(jobId);
        }
    }
}

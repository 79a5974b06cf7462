using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Jobs;

/// <summary>A job that is running in this process.</summary>
/// <param name="row">The job's row when the job started.</param>
/// <param name="stopping">A token that is cancelled when the service stops.</param>
/// <param name="pathProcessed">See <see cref="TransferProgress.PathProcessed"/>.</param>
internal sealed class RunningJob(JobRow row, CancellationToken stopping, Action<ProcessedPath>? pathProcessed = null) : IDisposable
{
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private volatile bool _cancelRequested;

    /// <summary>The job's row when the job started.</summary>
    public JobRow Row => row;

    /// <summary>The id of the job's backup.</summary>
    /// <exception cref="InvalidOperationException">The job is a prune, which has no backup.</exception>
    public string BackupId => row.BackupId ?? throw new InvalidOperationException($"A {WireNames.Of(row.Kind)} job has no backup.");

    /// <summary>The job's progress, updated by the engine.</summary>
    public TransferProgress Progress { get; } = new() { PathProcessed = pathProcessed };

    /// <summary>A token that is cancelled when the job is cancelled or the service stops.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>
    /// Whether a caller has cancelled the job. If false while <see cref="Token"/> is cancelled, the service is stopping.
    /// </summary>
    public bool CancelRequested => _cancelRequested;

    /// <summary>Requests the job to stop. Has no effect if it has already ended.</summary>
    public void Cancel()
    {
        _cancelRequested = true;
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The job has just ended.
        }
    }

    public void Dispose() => _cancel.Dispose();

    /// <summary>Returns the row with the current progress of this job.</summary>
    public JobRow Overlay(JobRow current) =>
        current with
        {
            BytesDone = Progress.BytesDone,
            BytesTotal = Progress.BytesTotal,
            FilesDone = Progress.FilesDone,
            FilesTotal = Progress.FilesTotal,
        };
}

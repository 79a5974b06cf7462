using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Jobs;

/// <summary>A job at work in this process.</summary>
internal sealed class RunningJob(JobRow row, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private volatile bool _cancelAsked;

    /// <summary>The job as it was when it began.</summary>
    public JobRow Row => row;

    /// <summary>The backup it is about; a prune has none.</summary>
    public string BackupId => row.BackupId ?? throw new InvalidOperationException($"A {WireNames.Of(row.Kind)} is about no single backup");

    public TransferProgress Progress { get; } = new();

    /// <summary>Set when somebody cancels the job or the service stops.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>Whether a caller asked it to stop; else a cancelled token means that the service stops.</summary>
    public bool CancelAsked => _cancelAsked;

    public void Cancel()
    {
        _cancelAsked = true;
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    public void Dispose() => _cancel.Dispose();

    /// <summary>A row with this job's progress put in.</summary>
    public JobRow Overlay(JobRow current) =>
        current with
        {
            BytesDone = Progress.BytesDone,
            BytesTotal = Progress.BytesTotal,
            FilesDone = Progress.FilesDone,
            FilesTotal = Progress.FilesTotal,
        };
}

namespace BackupEdge.Objects.S3;

/// <summary>Cancels a request that makes no progress.</summary>
internal sealed class ProgressWatch : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _cancel;

    /// <summary>Begins to watch.</summary>
    /// <param name="patience">The longest time without progress.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends the request for other reasons.</param>
    public ProgressWatch(TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        _patience = patience;
        _cancel = cancel;
        _stalled = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, cancel);
    }

    /// <summary>Is canceled when there was no progress for too long, or the caller gives up.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the request ended because it made no progress.</summary>
    public bool HasStalled => _stalled.IsCancellationRequested;

    /// <summary>Whether the caller gives up.</summary>
    public bool IsCanceled => _cancel.IsCancellationRequested;

    /// <summary>Reports that bytes were sent or received.</summary>
    public void Progress()
    {
        if (!_stalled.IsCancellationRequested)
        {
            _stalled.CancelAfter(_patience);
        }
    }

    /// <summary>Returns the exception for a request that has stalled.</summary>
    public IOException Failure() => new($"There was no progress for {_patience.TotalSeconds:0} seconds.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _stalled.Dispose();
    }
}

namespace BackupEdge.Jobs.Running;

/// <summary>
/// The right to replace an archive. A prune and a reseal run at the same time, and each <em>must</em> hold it while it rewrites an archive:
/// both could write the same file.
/// </summary>
internal sealed class RewriteTurn : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits for the right, which ends when the result is disposed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IDisposable Take(CancellationToken cancellationToken)
    {
        _turn.Wait(cancellationToken);
        return new Taken(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Taken(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}

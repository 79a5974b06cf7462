using System.Collections.Concurrent;

namespace BackupEdge.Jobs.Running;

/// <summary>Lets one job at a time change a copy, or rely on that nothing changes it. Blocks, so it is used on threads of jobs.</summary>
internal sealed class CopyTurns : IDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn of a copy, which ends when the result is disposed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IDisposable Take(string copy, CancellationToken cancel)
    {
        var turn = _turns.GetOrAdd(copy, _ => new SemaphoreSlim(1));
        turn.Wait(cancel);
        return new Taken(turn);
    }

    /// <summary>Releases the memory. No job may use it any more.</summary>
    public void Dispose()
    {
        foreach (var turn in _turns.Values)
        {
            turn.Dispose();
        }
    }

    private sealed class Taken(SemaphoreSlim turn) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                turn.Release();
            }
        }
    }
}

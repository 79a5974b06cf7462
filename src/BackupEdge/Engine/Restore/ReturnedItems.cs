using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Restore;

/// <summary>The last stage of a restore: gives items back in order, and lets the walk wait for one.</summary>
internal sealed class ReturnedItems(ItemRing<RestoreItem> ring) : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0, 1);
    private long _done = -1;

    public void Run()
    {
        foreach (var item in ring.Ordered())
        {
            Interlocked.Exchange(ref _done, item.Number);
            item.Reset();
            ring.Return(item);
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    /// <summary>Waits until the item of a number and all before it are done. For one thread.</summary>
    public void Await(long number)
    {
        while (Interlocked.Read(ref _done) < number)
        {
            _changed.Wait(ring.Stop);
        }
    }

    public void Dispose() => _changed.Dispose();
}

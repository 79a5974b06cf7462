using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Restore;

/// <summary>The last stage of a restore: returns items to the ring in order, and lets the walk wait for an item.</summary>
internal sealed class ReturnedItems(ItemRing<RestoreItem> ring) : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0, 1);
    private long _done = -1;

    /// <summary>Processes items until there are no more.</summary>
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

    /// <summary>Waits until the item with the given number and all items before it are done. Must be called by one thread only.</summary>
    public void Wait(long number)
    {
        while (Interlocked.Read(ref _done) < number)
        {
            _changed.Wait(ring.Stop);
        }
    }

    public void Dispose() => _changed.Dispose();
}

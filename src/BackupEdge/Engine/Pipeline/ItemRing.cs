using System.Runtime.ExceptionServices;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// The ring that items go round: free, to the workers, and in the order of sending to one collector. A stage that fails or
/// is cancelled stops all others; the first failure is what <see cref="ThrowIfFailed"/> throws.
/// </summary>
/// <typeparam name="T">The item.</typeparam>
internal sealed class ItemRing<T> : IDisposable
    where T : RingItem
{
    private readonly ItemQueue<T> _free;
    private readonly ItemQueue<T> _work;
    private readonly ItemQueue<T> _ordered;
    private readonly List<T> _all = [];
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _stopping;
    private readonly CancellationToken _caller;
    private ExceptionDispatchInfo? _failure;

    public ItemRing(int size, Func<T> create, CancellationToken cancellationToken)
    {
        _free = new ItemQueue<T>(size, ItemOrder.Newest);
        _work = new ItemQueue<T>(size, ItemOrder.Oldest);
        _ordered = new ItemQueue<T>(size, ItemOrder.OldestDone);
        _caller = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var i = 0; i < size; i++)
        {
            var item = create();
            _all.Add(item);
            _free.Add(item);
        }

        _stopping = Stop.Register(StopQueues);
    }

    /// <summary>Cancelled as soon as any stage has to stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>A free item; waits for one.</summary>
    public T Rent() => _free.TryTake(out var item) ? item : throw new OperationCanceledException(Stop);

    /// <summary>Sends an item to the workers.</summary>
    public void Send(T item)
    {
        Stop.ThrowIfCancellationRequested();
        item.IsDone = false;
        _ordered.Add(item);
        _work.Add(item);
    }

    /// <summary>Waits until every item that was sent has come back. For the sender, while it holds none.</summary>
    public void Drain()
    {
        var all = new List<T>();
        while (all.Count < _all.Count)
        {
            all.Add(Rent());
        }

        all.ForEach(Return);
    }

    /// <summary>Tells the stages that no more will come.</summary>
    public void EndOfWork()
    {
        _work.Complete();
        _ordered.Complete();
    }

    /// <summary>Items for one worker.</summary>
    public IEnumerable<T> Work() => Take(_work);

    /// <summary>A worker has finished an item.</summary>
    public void SetDone(T item) => _ordered.SetDone(item);

    /// <summary>Items that are done, in the order of sending; whoever takes one must give it back.</summary>
    public IEnumerable<T> Ordered() => Take(_ordered);

    /// <summary>Gives an item back.</summary>
    public void Return(T item) => _free.Add(item);

    /// <summary>Runs a stage on a thread of its own.</summary>
    public Thread Start(string name, Action stage)
    {
        var thread = new Thread(() => Guard(stage)) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Runs a stage on this thread.</summary>
    public void Guard(Action stage)
    {
        try
        {
            stage();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Another stage or the caller has said why.
        }
        catch (Exception e)
        {
            // Kept for the caller's thread: ThrowIfFailed throws it there.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _stop.Cancel();
        }
    }

    /// <summary>Throws the first failure, or that the caller cancelled.</summary>
    public void ThrowIfFailed()
    {
        _failure?.Throw();
        _caller.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        foreach (var item in _all)
        {
            item.Dispose();
        }

        _stopping.Dispose();
        _stop.Dispose();
    }

    private IEnumerable<T> Take(ItemQueue<T> queue)
    {
        while (queue.TryTake(out var item))
        {
            yield return item;
        }

        Stop.ThrowIfCancellationRequested();
    }

    private void StopQueues()
    {
        _free.Stop();
        _work.Stop();
        _ordered.Stop();
    }
}

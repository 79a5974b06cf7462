using System.Runtime.ExceptionServices;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// Passes a fixed set of items between the stages of a pipeline: from the sender to the workers, in the order of sending to one collector,
/// and back. A stage that fails or is cancelled stops all others; <see cref="ThrowIfFailed"/> throws the first exception.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
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

    /// <summary>A token that is cancelled when the stages must stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Returns a free item, and waits for one if necessary.</summary>
    /// <exception cref="OperationCanceledException">A stage has failed, or the caller has cancelled.</exception>
    public T Rent() => _free.TryTake(out var item) ? item : throw new OperationCanceledException(Stop);

    /// <summary>Sends an item to the workers.</summary>
    /// <exception cref="OperationCanceledException">A stage has failed, or the caller has cancelled.</exception>
    public void Send(T item)
    {
        Stop.ThrowIfCancellationRequested();
        item.IsDone = false;
        _ordered.Add(item);
        _work.Add(item);
    }

    /// <summary>Waits until every item has been returned. Must be called by the sender while it has no item.</summary>
    public void Drain()
    {
        var all = new List<T>();
        while (all.Count < _all.Count)
        {
            all.Add(Rent());
        }

        all.ForEach(Return);
    }

    /// <summary>Signals the stages that no more items will be sent.</summary>
    public void EndOfWork()
    {
        _work.Complete();
        _ordered.Complete();
    }

    /// <summary>Enumerates the items for one worker.</summary>
    public IEnumerable<T> Work() => Take(_work);

    /// <summary>Passes an item from its worker to the collector.</summary>
    public void SetDone(T item) => _ordered.SetDone(item);

    /// <summary>
    /// Enumerates the items that are done, in the order of sending. The collector must call <see cref="Return"/> for each.
    /// </summary>
    public IEnumerable<T> Ordered() => Take(_ordered);

    /// <summary>Returns an item to the free ones.</summary>
    public void Return(T item) => _free.Add(item);

    /// <summary>Starts a stage on a new thread.</summary>
    public Thread Start(string name, Action stage)
    {
        var thread = new Thread(() => Guard(stage)) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Runs a stage on the current thread. An exception stops all stages and is stored for <see cref="ThrowIfFailed"/>.</summary>
    public void Guard(Action stage)
    {
        try
        {
            stage();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Another stage has stored its exception, or the caller has cancelled.
        }
        catch (Exception e)
        {
            // ThrowIfFailed throws it on the caller's thread.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _stop.Cancel();
        }
    }

    /// <summary>Throws the first exception of a stage, or <see cref="OperationCanceledException"/> if the caller has cancelled.</summary>
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

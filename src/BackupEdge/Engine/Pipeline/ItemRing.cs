using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// The ring that items go round: free, to the workers, and in the order of sending to one collector. A stage that fails or
/// is cancelled stops all others; the first failure is what <see cref="ThrowIfFailed"/> throws.
/// </summary>
/// <typeparam name="T">The item.</typeparam>
internal sealed class ItemRing<T> : IDisposable
    where T : class, IDisposable
{
    private readonly BlockingCollection<T> _free;
    private readonly BlockingCollection<T> _work;
    private readonly BlockingCollection<T> _ordered;
    private readonly List<T> _all = [];
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _caller;
    private ExceptionDispatchInfo? _failure;

    public ItemRing(int size, Func<T> create, CancellationToken cancellationToken)
    {
        _free = new BlockingCollection<T>(new ConcurrentStack<T>(), size);
        _work = new BlockingCollection<T>(size);
        _ordered = new BlockingCollection<T>(size);
        _caller = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var i = 0; i < size; i++)
        {
            var item = create();
            _all.Add(item);
            _free.Add(item, cancellationToken);
        }
    }

    /// <summary>Cancelled as soon as any stage has to stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>A free item; waits for one.</summary>
    public T Rent() => _free.Take(Stop);

    /// <summary>Sends an item to the workers.</summary>
    public void Send(T item)
    {
        _ordered.Add(item, Stop);
        _work.Add(item, Stop);
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
        _work.CompleteAdding();
        _ordered.CompleteAdding();
    }

    /// <summary>Items for one worker.</summary>
    public IEnumerable<T> Work() => _work.GetConsumingEnumerable(Stop);

    /// <summary>Items in the order of sending; whoever takes one must wait for it to be done and give it back.</summary>
    public IEnumerable<T> Ordered() => _ordered.GetConsumingEnumerable(Stop);

    /// <summary>Gives an item back.</summary>
    public void Return(T item) => _free.Add(item, Stop);

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

        _free.Dispose();
        _work.Dispose();
        _ordered.Dispose();
        _stop.Dispose();
    }
}

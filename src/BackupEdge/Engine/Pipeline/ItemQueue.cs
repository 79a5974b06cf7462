using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// Hands items from one thread to another. A thread that has to wait sleeps at once: the collections of .NET spin first, and in
/// a backup that stores nothing the idle stages would spin as long as the walk takes.
/// </summary>
/// <typeparam name="T">The item.</typeparam>
/// <param name="size">The most items it ever holds.</param>
/// <param name="order">Which item is taken next.</param>
internal sealed class ItemQueue<T>(int size, ItemOrder order)
    where T : RingItem
{
    private readonly T?[] _items = new T?[size];
    private readonly object _gate = new();
    private int _first;
    private int _count;
    private bool _complete;
    private bool _stopped;

    /// <summary>Adds an item.</summary>
    /// <exception cref="InvalidOperationException">The queue is full.</exception>
    public void Add(T item)
    {
        lock (_gate)
        {
            if (_count == _items.Length)
            {
                throw new InvalidOperationException($"The queue holds {_items.Length} items already.");
            }

            _items[(_first + _count) % _items.Length] = item;
            _count++;
            if (order != ItemOrder.OldestDone)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Marks an item of the queue as done, and wakes the thread that waits for it.</summary>
    public void SetDone(T item)
    {
        lock (_gate)
        {
            item.IsDone = true;
            if (_count > 0 && _items[_first] == item)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Takes an item, and waits for one. Returns false once the queue is complete and empty, or stopped.</summary>
    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        lock (_gate)
        {
            while (!_stopped && !(_count == 0 ? _complete : IsReady()))
            {
                Monitor.Wait(_gate);
            }

            if (_stopped || _count == 0)
            {
                item = null;
                return false;
            }

            _count--;
            var index = order == ItemOrder.Newest ? (_first + _count) % _items.Length : _first;
            _first = order == ItemOrder.Newest ? _first : (_first + 1) % _items.Length;
            item = _items[index]!;
            _items[index] = null;
            return true;
        }
    }

    /// <summary>No more items come: whoever waits gets what is there, then nothing.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Nobody gets an item any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool IsReady() =>
        order switch
        {
            ItemOrder.Oldest or ItemOrder.Newest => true,
            ItemOrder.OldestDone => _items[_first]!.IsDone,
            _ => throw new UnreachableException($"There is no order {order}."),
        };
}

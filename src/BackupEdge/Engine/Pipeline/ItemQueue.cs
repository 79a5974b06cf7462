using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// Passes items from one thread to another. A thread that must wait sleeps immediately. The collections of .NET spin first; in a backup
/// that stores nothing, idle stages would spin during the whole walk.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="size">The capacity of the queue.</param>
/// <param name="order">The order in which items are taken.</param>
internal sealed class ItemQueue<T>(int size, ItemOrder order)
    where T : RingItem
{
    private readonly T?[] _items = new T?[size];
    private readonly object _gate = new();
    private int _first;
    private int _count;
    private bool _complete;
    private bool _stopped;

    /// <summary>Adds an item to the queue.</summary>
    /// <exception cref="InvalidOperationException">The queue is full.</exception>
    public void Add(T item)
    {
        lock (_gate)
        {
            if (_count == _items.Length)
            {
                throw new InvalidOperationException($"The queue is full: it contains {_items.Length} items.");
            }

            _items[(_first + _count) % _items.Length] = item;
            _count++;
            if (order != ItemOrder.OldestDone)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Marks an item in the queue as done, and wakes the thread that waits for it.</summary>
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

    /// <summary>Takes an item, and waits for one if necessary. Returns false if the queue is complete and empty, or stopped.</summary>
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

    /// <summary>Marks the queue as complete: the remaining items can be taken, and then <see cref="TryTake"/> returns false.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Stops the queue: <see cref="TryTake"/> returns false even if there are items.</summary>
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
            _ => throw new UnreachableException($"Unknown order {order}."),
        };
}

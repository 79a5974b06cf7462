using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Reads objects in ranges for threads of the engine, and keeps the ranges that were used last. Thread-safe.
/// <list type="bullet">
/// <item>Ranges of an object never overlap, and a range is requested once, however many readers need it: so what is read in the order of
/// the object, also by several threads, is requested once.</item>
/// <item>The ranges that are kept take at most the given memory, shared by all objects. Beyond it are only ranges that readers use at this
/// moment, one each.</item>
/// <item>A range that could not be read <em>must not</em> stay: the next reader requests it again.</item>
/// <item>No lock is held while a range is read or waited for.</item>
/// </list>
/// </summary>
/// <param name="objects">The store.</param>
/// <param name="time">The clock.</param>
/// <param name="memory">The memory in bytes for the ranges that are kept.</param>
internal sealed class RangeCache(IObjectStore objects, TimeProvider time, long memory = RangeCache.DefaultMemory) : IDisposable
{
    /// <summary>The memory in bytes for the ranges of all archives of a store.</summary>
    public const long DefaultMemory = 32L << 20;

    /// <summary>The size in bytes of a range where an object is not read in order.</summary>
    public const int MinRangeBytes = 1 << 20;

    /// <summary>The size in bytes of a range where an object is read in order.</summary>
    public const int MaxRangeBytes = 4 << 20;

    /// <summary>How long a reader waits for a range. A canceled job ends after this time at the latest.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Several threads read a bit before and after the place where one would continue.
    private const long Slack = 2L * MaxRangeBytes;
    private readonly Lock _lock = new();
    private readonly List<RemoteRange> _ranges = [];
    private readonly Dictionary<RemoteObject, OpenObject> _open = [];
    private long _bytes; // of the buffers of all ranges
    private long _uses;

    /// <summary>The address of the store, for messages.</summary>
    public string Address => objects.Address;

    /// <summary>The memory in bytes that the ranges take now.</summary>
    internal long UsedBytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Begins to read an object, which does not request anything. Ends with <see cref="Close"/>.</summary>
    public OpenObject Open(RemoteObject what)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(what, out var opened))
            {
                _open[what] = opened = new OpenObject(what);
            }

            opened.Readers++;
            return opened;
        }
    }

    /// <summary>Ends the use of an object. After its last reader, its ranges are dropped, and their requests are canceled.</summary>
    public void Close(OpenObject opened)
    {
        lock (_lock)
        {
            if (--opened.Readers > 0)
            {
                return;
            }

            _open.Remove(opened.What);
            for (var i = _ranges.Count - 1; i >= 0; i--)
            {
                if (_ranges[i].Of == opened)
                {
                    Remove(i);
                }
            }
        }

        opened.Stop.Cancel();
    }

    /// <summary>Reads bytes of an object until the span is full. Returns fewer bytes only at the end of the object.</summary>
    /// <exception cref="Fault">Those of <see cref="IObjectStore.ReadAsync"/>, and <c>io_error</c> if the store does not answer.</exception>
    public int Read(OpenObject opened, long offset, Span<byte> into)
    {
        var done = 0;
        while (done < into.Length && offset + done < opened.What.Length)
        {
            var at = offset + done;
            var range = Hold(opened, at, into.Length - done);
            try
            {
                var length = EngineThread.Wait(range.Loaded, Patience, objects.Address, time);
                var from = range.Buffer.AsSpan(0, length);
                var skipped = (int)Math.Min(at - range.Start, length);
                var count = Math.Min(length - skipped, into.Length - done);
                if (count == 0)
                {
                    break;
                }

                from.Slice(skipped, count).CopyTo(into[done..]);
                done += count;
            }
            finally
            {
                Release(range);
            }
        }

        return done;
    }

    /// <summary>Cancels all requests.</summary>
    public void Dispose()
    {
        List<OpenObject> all;
        lock (_lock)
        {
            all = [.. _open.Values];
            _open.Clear();
            _ranges.Clear();
            _bytes = 0;
        }

        all.ForEach(opened => opened.Stop.Cancel());
    }

    private RemoteRange Hold(OpenObject opened, long offset, int needed)
    {
        RemoteRange range;
        RemoteRange? missing = null;
        RemoteRange? ahead;
        lock (_lock)
        {
            range = Find(opened, offset) ?? (missing = Request(opened, offset, needed));
            range.Holders++;
            range.IsUsed = true;
            range.LastUse = ++_uses;
            ahead = RequestAhead(opened, range);
        }

        Start(missing);
        Start(ahead);
        return range;
    }

    private void Release(RemoteRange range)
    {
        lock (_lock)
        {
            range.Holders--;
        }
    }

    private RemoteRange? Find(OpenObject opened, long offset)
    {
        foreach (var range in _ranges)
        {
            if (range.Of == opened && range.Start <= offset && offset < range.End)
            {
                return range;
            }
        }

        return null;
    }

    private RemoteRange Request(OpenObject opened, long offset, int needed)
    {
        var isInOrder = Math.Abs(offset - opened.Expected) <= Slack;
        opened.Window = isInOrder ? Math.Min(opened.Window * 2, MaxRangeBytes) : MinRangeBytes;
        if (!isInOrder)
        {
            GiveUpAhead(opened);
        }

        // With many objects at a time, such as a chain of archives, what is read beyond the need would be dropped before it is used.
        var window = (int)Math.Min(opened.Window, memory / (2 * Math.Max(1, _open.Count)));
        return Add(opened, offset, Math.Clamp(window, Math.Min(needed, MaxRangeBytes), MaxRangeBytes));
    }

    // What was read ahead of a place that was left may be dropped.
    private void GiveUpAhead(OpenObject opened)
    {
        foreach (var range in _ranges)
        {
            range.IsUsed |= range.Of == opened;
        }
    }

    // The range after the one in use, if the object is read in order and there is memory that nothing else needs.
    private RemoteRange? RequestAhead(OpenObject opened, RemoteRange current)
    {
        if (opened.Window < MaxRangeBytes || memory / (2 * _open.Count) < MaxRangeBytes)
        {
            return null;
        }

        var next = current.End;
        while (next < current.End + MaxRangeBytes && Find(opened, next) is { } known)
        {
            next = known.End;
        }

        return next < opened.What.Length && next < current.End + MaxRangeBytes && UnusedBytes() + MaxRangeBytes <= memory / 2
            ? Add(opened, next, MaxRangeBytes)
            : null;
    }

    private long UnusedBytes()
    {
        var bytes = 0L;
        foreach (var range in _ranges)
        {
            bytes += range.IsUsed ? 0 : range.Buffer.Length;
        }

        return bytes;
    }

    // Ends where the next known range begins, so that ranges never overlap.
    private RemoteRange Add(OpenObject opened, long offset, int size)
    {
        var end = Math.Min(offset + size, opened.What.Length);
        foreach (var range in _ranges)
        {
            if (range.Of == opened && range.Start > offset && range.Start < end)
            {
                end = range.Start;
            }
        }

        opened.Expected = end;
        var added = new RemoteRange(opened, offset, (int)(end - offset), Take((int)(end - offset)));
        _ranges.Add(added);
        _bytes += added.Buffer.Length;
        return added;
    }

    // Drops ranges until the memory suffices, the longest unused first, and uses the buffer of one of them if it fits.
    private byte[] Take(int size)
    {
        byte[]? fitting = null;
        while (_bytes + size > memory && OldestFree() is >= 0 and var oldest)
        {
            var buffer = _ranges[oldest].Buffer;
            Remove(oldest);
            fitting = buffer.Length >= size && buffer.Length < 2 * size ? buffer : fitting;
        }

        return fitting ?? GC.AllocateUninitializedArray<byte>(size);
    }

    private int OldestFree()
    {
        var oldest = -1;
        for (var i = 0; i < _ranges.Count; i++)
        {
            if (_ranges[i].IsFree && (oldest < 0 || _ranges[i].LastUse < _ranges[oldest].LastUse))
            {
                oldest = i;
            }
        }

        return oldest;
    }

    private void Remove(int index)
    {
        _bytes -= _ranges[index].Buffer.Length;
        _ranges.RemoveAt(index);
    }

    private void Start(RemoteRange? range)
    {
        if (range is not null)
        {
            _ = LoadAsync(range);
        }
    }

    private async Task LoadAsync(RemoteRange range)
    {
        var stop = range.Of.Stop.Token;
        var isLoaded = await range.LoadAsync((of, into) =>
            objects.ReadAsync(of.Of.What.Key, of.Of.What.Version, of.Start, into, stop)
        );
        if (isLoaded)
        {
            return;
        }

        lock (_lock)
        {
            if (_ranges.IndexOf(range) is >= 0 and var index)
            {
                Remove(index);
            }
        }
    }
}

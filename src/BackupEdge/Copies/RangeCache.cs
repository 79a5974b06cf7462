using BackupEdge.Engine.Platform;
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
    private readonly RangeList _ranges = new(memory);
    private readonly Dictionary<RemoteObject, OpenObject> _open = [];
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
                return _ranges.Bytes;
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
            _ranges.RemoveAll(opened);
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

    /// <summary>
    /// Returns the versions of an object in the store that have its length: first the one that it names, then the others, the oldest first.
    /// </summary>
    /// <exception cref="Fault">
    /// As of <see cref="IObjectStore.ListVersionsAsync"/>; <c>io_error</c> if the store does not answer.
    /// </exception>
    public IReadOnlyList<RemoteObject> VersionsOf(RemoteObject what)
    {
        var found = EngineThread.Wait(ObjectRead.VersionsAsync(objects, what.Key, CancellationToken.None), Patience, objects.Address, time);
        return
        [
            .. (found.GetValueOrDefault(what.Key) ?? [])
                .Where(version => version.Length == what.Length)
                .Select(version => new RemoteObject(version.Key, version.Version, version.Length))
                .OrderBy(version => version != what),
        ];
    }

    /// <summary>Cancels all requests.</summary>
    public void Dispose()
    {
        List<OpenObject> all;
        lock (_lock)
        {
            all = [.. _open.Values];
            _open.Clear();
            all.ForEach(_ranges.RemoveAll);
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
            range = _ranges.Find(opened, offset) ?? (missing = Request(opened, offset, needed));
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

    private RemoteRange Request(OpenObject opened, long offset, int needed)
    {
        var isInOrder = Math.Abs(offset - opened.Expected) <= Slack;
        opened.Window = isInOrder ? Math.Min(opened.Window * 2, MaxRangeBytes) : MinRangeBytes;
        if (!isInOrder)
        {
            _ranges.GiveUpAhead(opened);
        }

        // With many objects at a time, such as a chain of archives, what is read beyond the need would be dropped before it is used.
        var window = (int)Math.Min(opened.Window, memory / (2 * Math.Max(1, _open.Count)));
        return _ranges.Add(opened, offset, Math.Clamp(window, Math.Min(needed, MaxRangeBytes), MaxRangeBytes));
    }

    // The range after the one in use, if the object is read in order and there is memory that nothing else needs.
    private RemoteRange? RequestAhead(OpenObject opened, RemoteRange current)
    {
        if (opened.Window < MaxRangeBytes || memory / (2 * _open.Count) < MaxRangeBytes)
        {
            return null;
        }

        var next = current.End;
        while (next < current.End + MaxRangeBytes && _ranges.Find(opened, next) is { } known)
        {
            next = known.End;
        }

        return next < opened.What.Length && next < current.End + MaxRangeBytes && _ranges.UnusedBytes + MaxRangeBytes <= memory / 2
            ? _ranges.Add(opened, next, MaxRangeBytes)
            : null;
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
        var isLoaded = await range.LoadAsync((of, into) => objects.ReadAsync(of.Of.What.Key, of.Of.What.Version, of.Start, into, stop));
        if (isLoaded)
        {
            return;
        }

        lock (_lock)
        {
            _ranges.Remove(range);
        }
    }
}

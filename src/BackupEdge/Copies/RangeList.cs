namespace BackupEdge.Copies;

/// <summary>The ranges of all objects that <see cref="RangeCache"/> holds or is reading. Its lock guards every member.</summary>
/// <param name="memory">The memory in bytes beyond which ranges that nobody uses are dropped.</param>
internal sealed class RangeList(long memory)
{
    private readonly List<RemoteRange> _ranges = [];

    /// <summary>The memory in bytes that all ranges take.</summary>
    public long Bytes { get; private set; }

    /// <summary>The memory in bytes of the ranges that were read ahead and not used yet.</summary>
    public long UnusedBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var range in _ranges)
            {
                bytes += range.IsUsed ? 0 : range.Buffer.Length;
            }

            return bytes;
        }
    }

    /// <summary>Returns the range of an object that has the byte at an offset; null if there is none.</summary>
    public RemoteRange? Find(OpenObject opened, long offset)
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

    /// <summary>Adds a range, which ends where the next known one begins, so that ranges never overlap.</summary>
    /// <param name="opened">The object.</param>
    /// <param name="offset">The offset of the first byte, which is in no range.</param>
    /// <param name="size">The maximum number of bytes.</param>
    public RemoteRange Add(OpenObject opened, long offset, int size)
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
        Bytes += added.Buffer.Length;
        return added;
    }

    /// <summary>Lets what was read ahead of an object be dropped, because its reader has left that place.</summary>
    public void GiveUpAhead(OpenObject opened)
    {
        foreach (var range in _ranges)
        {
            range.IsUsed |= range.Of == opened;
        }
    }

    /// <summary>Removes a range, if it is there.</summary>
    public void Remove(RemoteRange range)
    {
        if (_ranges.Remove(range))
        {
            Bytes -= range.Buffer.Length;
        }
    }

    /// <summary>Removes all ranges of an object.</summary>
    public void RemoveAll(OpenObject opened)
    {
        for (var i = _ranges.Count - 1; i >= 0; i--)
        {
            if (_ranges[i].Of == opened)
            {
                Remove(_ranges[i]);
            }
        }
    }

    // Drops ranges until the memory suffices, the longest unused first, and uses the buffer of one of them if it fits.
    private byte[] Take(int size)
    {
        byte[]? fitting = null;
        while (Bytes + size > memory && OldestFree() is { } oldest)
        {
            Remove(oldest);
            fitting = oldest.Buffer.Length >= size && oldest.Buffer.Length < 2 * size ? oldest.Buffer : fitting;
        }

        return fitting ?? GC.AllocateUninitializedArray<byte>(size);
    }

    private RemoteRange? OldestFree()
    {
        RemoteRange? oldest = null;
        foreach (var range in _ranges)
        {
            if (range.IsFree && (oldest is null || range.LastUse < oldest.LastUse))
            {
                oldest = range;
            }
        }

        return oldest;
    }
}

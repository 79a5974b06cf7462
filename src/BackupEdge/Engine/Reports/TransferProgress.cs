using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Reports;

/// <summary>
/// The progress counters of a running pipeline. Thread-safe: they can be read at any time, but values read one after the other are not a
/// consistent snapshot.
/// </summary>
internal sealed class TransferProgress
{
    private long _bytesDone;
    private long _bytesRead;
    private long _bytesTotal;
    private long _filesDone;
    private long _filesTotal;

    /// <summary>Called with each file that was processed, on any thread; it may block. Null if nobody listens.</summary>
    public Action<ProcessedPath>? PathProcessed { get; init; }

    /// <summary>The number of bytes processed so far.</summary>
    public long BytesDone => Interlocked.Read(ref _bytesDone);

    /// <summary>The number of bytes that a backup has read from its sources so far, without what it took over from its base.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>The total number of bytes to process; 0 while unknown.</summary>
    public long BytesTotal
    {
        get => Interlocked.Read(ref _bytesTotal);
        set => Interlocked.Exchange(ref _bytesTotal, value);
    }

    /// <summary>The number of files processed so far.</summary>
    public long FilesDone => Interlocked.Read(ref _filesDone);

    /// <summary>The total number of files to process; 0 while unknown.</summary>
    public long FilesTotal
    {
        get => Interlocked.Read(ref _filesTotal);
        set => Interlocked.Exchange(ref _filesTotal, value);
    }

    /// <summary>Adds to the number of processed bytes; stops at <see cref="long.MaxValue"/> instead of overflowing.</summary>
    public void AddBytes(long count) => Saturated.Add(ref _bytesDone, count);

    /// <summary>Adds to the number of bytes that were read, and to that of the processed bytes.</summary>
    public void AddRead(long count)
    {
        Saturated.Add(ref _bytesRead, count);
        AddBytes(count);
    }

    /// <summary>Adds to the number of processed files.</summary>
    public void AddFiles(long count) => Interlocked.Add(ref _filesDone, count);

    /// <summary>Sets the totals to what was processed, when all of it is done.</summary>
    public void Complete() => (BytesTotal, FilesTotal) = (BytesDone, FilesDone);

    /// <summary>Sets all counters to 0, because the work begins again. Must not be called while the work is running.</summary>
    public void Restart()
    {
        (BytesTotal, FilesTotal) = (0, 0);
        Interlocked.Exchange(ref _bytesDone, 0);
        Interlocked.Exchange(ref _bytesRead, 0);
        Interlocked.Exchange(ref _filesDone, 0);
    }
}

using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Reports;

/// <summary>
/// The progress counters of a running pipeline. Thread-safe: they can be read at any time, but values read one after the other are not a
/// consistent snapshot.
/// </summary>
internal sealed class TransferProgress
{
    private long _bytesDone;
    private long _bytesTotal;
    private long _filesDone;
    private long _filesTotal;

    /// <summary>The number of bytes processed so far.</summary>
    public long BytesDone => Interlocked.Read(ref _bytesDone);

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

    /// <summary>Adds to the number of processed files.</summary>
    public void AddFiles(long count) => Interlocked.Add(ref _filesDone, count);
}

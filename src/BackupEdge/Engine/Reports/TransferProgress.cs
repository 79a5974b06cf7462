using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Reports;

/// <summary>
/// Counters that a pipeline raises while it runs and anybody may read at any time. A total of 0 means 'not known yet'.
/// Writers must use <see cref="Interlocked"/>; readers get values that are each right, not a consistent set.
/// </summary>
internal sealed class TransferProgress
{
    private long _bytesDone;
    private long _bytesTotal;
    private long _filesDone;
    private long _filesTotal;

    /// <summary>Bytes handled so far.</summary>
    public long BytesDone => Interlocked.Read(ref _bytesDone);

    /// <summary>Bytes to handle in all, or 0 while unknown.</summary>
    public long BytesTotal
    {
        get => Interlocked.Read(ref _bytesTotal);
        set => Interlocked.Exchange(ref _bytesTotal, value);
    }

    /// <summary>Files handled so far.</summary>
    public long FilesDone => Interlocked.Read(ref _filesDone);

    /// <summary>Files to handle in all, or 0 while unknown.</summary>
    public long FilesTotal
    {
        get => Interlocked.Read(ref _filesTotal);
        set => Interlocked.Exchange(ref _filesTotal, value);
    }

    /// <summary>Counts bytes as done.</summary>
    public void AddBytes(long count) => Saturated.Add(ref _bytesDone, count);

    /// <summary>Counts files as done.</summary>
    public void AddFiles(long count) => Interlocked.Add(ref _filesDone, count);
}

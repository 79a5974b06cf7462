using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Reads objects of a bucket. A small one was read in advance; a large one is read in ranges of the same object, of which the next one is
/// requested while one is used.
/// </summary>
internal sealed class ObjectReader(ReportLog warnings) : IEntryReader
{
    private const int RangeBytes = 4 * 1024 * 1024;
    private TreeObject? _object;
    private ReadObject? _opened;
    private byte[]? _current;
    private byte[]? _next;
    private Task<ReadObject>? _reading;
    private int _count; // of the bytes in the current buffer
    private int _at;
    private long _offset; // of the range that was requested last

    /// <summary>Creates a reader for one thread.</summary>
    public static Func<SourceCalls, ReportLog, IEntryReader> New { get; } = (_, warnings) => new ObjectReader(warnings);

    public string LastError { get; private set; } = "";

    private bool IsLarge => _object!.Listed.Size > ObjectReads.MaxObject;

    public bool TryOpen(TreeEntry entry, out FileStat stat)
    {
        stat = default;
        _object = (TreeObject)entry.Held!;
        _at = 0;
        var read = IsLarge ? OpenLarge() : _object.Wait();
        if (read is null || !IsRead(entry, read))
        {
            return false;
        }

        _opened = read;
        _count = read.Count;
        if (read.Tag != _object.Listed.Tag)
        {
            entry.Entry.Modified = entry.Entry.Changed = read.Modified;
            entry.Entry.Inode = TreeObject.NumberOf(read.Tag);
            entry.Entry.Size = read.Size;
        }

        if (!read.Metadata.TryWrite(entry.Entry.Attributes))
        {
            warnings.Add(entry.Entry.Path.Span, PathReport.Unreadable, "its metadata is too large for an archive and is not in the backup");
        }

        stat = BucketTree.StatOf(FileType.Regular, 0x180, entry.Entry.Modified, read.Tag, read.Size);
        if (IsLarge)
        {
            RequestNext();
        }

        return true;
    }

    public int Read(Span<byte> into, ReadOnlySpan<byte> path)
    {
        if (_at == _count && _reading is not null && !TryTakeNext())
        {
            return -1;
        }

        var content = IsLarge ? _current : _object!.Content;
        var count = Math.Min(into.Length, _count - _at);
        content.Slice(_at, count).CopyTo(into);
        _at += count;
        return count;
    }

    // What was read is one version of the object, whatever happens to it meanwhile.
    public ManifestEntryFlags MarkChange(ManifestEntry entry, in FileStat opened, Timestamp flushedAt, long contentBytes) =>
        ManifestEntryFlags.None;

    public void Close()
    {
        if (_reading is { } left)
        {
            // The request may still write to the buffer.
            left.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
            _next = null;
        }

        (_object, _opened, _reading) = (null, null, null);
    }

    // A bucket has no links.
    public bool TryReadLink(TreeEntry entry, Span<byte> buffer) => false;

    public void ReadAttributes(TreeEntry entry) { }

    private ReadObject OpenLarge()
    {
        _current ??= new byte[RangeBytes];
        var reads = _object!.Reads;
        reads.Charge((int)Math.Min(RangeBytes, _object.Listed.Size));
        var read = EngineThread.Wait(ReadAsync(_object.Listed.Tag, 0, _current));
        if (read.Outcome == ReadOutcome.Changed)
        {
            // It was overwritten since it was listed. Its size is that of the new object.
            var found = EngineThread.Wait(reads.Engine.FindAsync(_object.Bucket, _object.Key, reads.Stop));
            read = found.Outcome == ReadOutcome.Read ? EngineThread.Wait(ReadAsync(found.Tag, 0, _current)) : found;
        }

        _offset = 0;
        return EngineThread.Wait(reads.AddTagsAsync(_object, read, reads.Stop));
    }

    private Task<ReadObject> ReadAsync(string tag, long offset, byte[] into) =>
        _object!.Reads.Engine.ReadAsync(_object.Bucket, _object.Key, tag, offset, into, _object.Reads.Stop);

    private void RequestNext()
    {
        _reading = null;
        _offset += RangeBytes;
        if (_offset < _opened!.Size)
        {
            _next ??= new byte[RangeBytes];
            _object!.Reads.Charge((int)Math.Min(RangeBytes, _opened.Size - _offset));
            _reading = ReadAsync(_opened.Tag, _offset, _next);
        }
    }

    private bool TryTakeNext()
    {
        try
        {
            var read = EngineThread.Wait(_reading!);
            if (read.Outcome == ReadOutcome.Read)
            {
                (_current, _next) = (_next, _current);
                (_count, _at) = (read.Count, 0);
                RequestNext();
                return true;
            }

            LastError = ProblemOf(read);
        }
        catch (Fault fault)
        {
            // The tree fails at its next entry; a piece of this one is being filled.
            _object!.Reads.Fail(fault);
            LastError = fault.Message;
        }

        _reading = null;
        return false;
    }

    private bool IsRead(TreeEntry entry, ReadObject read)
    {
        var path = entry.Entry.Path.Span;
        switch (read.Outcome)
        {
            case ReadOutcome.Read when IsLarge || read.Count == read.Size:
                return true;
            case ReadOutcome.Missing:
                warnings.Add(path, "vanished", "it was deleted while the backup ran");
                return false;
            default:
                entry.Unread = UnreadPart.Content;
                warnings.Add(path, PathReport.Unreadable, ProblemOf(read));
                return false;
        }
    }

    private static string ProblemOf(ReadObject read) =>
        read.Outcome switch
        {
            ReadOutcome.Missing => "it was deleted while it was read",
            ReadOutcome.Refused => $"it cannot be read: {read.Problem}",
            ReadOutcome.Read or ReadOutcome.Changed => "it was overwritten while the backup ran",
            _ => throw new ArgumentOutOfRangeException(nameof(read), read.Outcome, "There is no such outcome."),
        };
}

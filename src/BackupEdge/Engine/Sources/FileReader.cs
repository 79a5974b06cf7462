using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Sources;

/// <summary>Reads files and other entries of a local folder, relative to the open folder that contains them.</summary>
internal sealed class FileReader : IEntryReader
{
    private readonly ExtendedAttributes _attributes = new();
    private readonly SourceCalls _calls;
    private readonly ReportLog _warnings;
    private int _fd = -1;

    private FileReader(SourceCalls calls, ReportLog warnings) => (_calls, _warnings) = (calls, warnings);

    /// <summary>Creates a reader for one thread.</summary>
    public static Func<SourceCalls, ReportLog, IEntryReader> New { get; } = (calls, warnings) => new FileReader(calls, warnings);

    public string LastError => Posix.Describe(Posix.Errno);

    /// <summary>
    /// Opens a file for reading, or a symbolic link with O_PATH. Returns the descriptor, or a negative value after adding a warning.
    /// </summary>
    public static int Open(TreeEntry entry, SourceCalls calls, ReportLog warnings)
    {
        // Non-blocking, because the name may be a pipe by now. A file under a lease then cannot be opened immediately: the attempt makes
        // the kernel ask the holder to release the lease, and SourceCalls retries.
        var flags = entry.Entry.Kind == ManifestEntryKind.Symlink ? Posix.PathOnly : Posix.ReadOnly | Posix.NonBlocking;
        var fd = calls.Open(entry.Folder!.Fd, entry.Name, flags | Posix.NoFollow, entry.Entry.Path.Span);
        if (fd < 0)
        {
            var errno = Posix.Errno;
            Fail(entry, ReadFailure.CodeOf(errno), $"it cannot be opened: {Posix.Describe(errno)}", warnings);
        }

        return fd;
    }

    public bool TryOpen(TreeEntry entry, out FileStat stat)
    {
        stat = default;
        _fd = entry.TakeHeld() is var held and >= 0 ? held : Open(entry, _calls, _warnings);
        if (_fd >= 0 && TryDescribe(entry, out stat))
        {
            return true;
        }

        Close();
        return false;
    }

    public int Read(Span<byte> into, ReadOnlySpan<byte> path) => _calls.Read(_fd, into, path);

    public bool TryFindData(long offset, long size, out long start, out long end)
    {
        if (!Posix.TryNextData(_fd, offset, out start, out end))
        {
            // If the file system does not record holes, the rest of the file is read.
            (start, end) = (Posix.Errno == Posix.NoSuchDevice ? size : offset, size);
        }

        (start, end) = (Math.Min(start, size), Math.Min(end, size));
        return start == size || Posix.Seek(_fd, start);
    }

    public ManifestEntryFlags MarkChange(ManifestEntry entry, in FileStat opened, Timestamp flushedAt, long contentBytes)
    {
        var changed =
            !_calls.TryStat(_fd, "\0"u8, entry.Path.Span, out var after)
            || after.Size != opened.Size
            || after.Modified != opened.Modified
            || after.Changed != opened.Changed
            || contentBytes != opened.Size;
        if (changed)
        {
            _warnings.Add(entry.Path.Span, "changed", "it changed while it was read; the backup holds what was read");
        }

        if (changed || EditTrace.MayMiss(opened, flushedAt, Timestamp.Of(DateTimeOffset.UtcNow)))
        {
            entry.Flags |= ManifestEntryFlags.Recheck;
            return ManifestEntryFlags.Recheck;
        }

        return ManifestEntryFlags.None;
    }

    public void Close()
    {
        if (_fd >= 0)
        {
            _ = Posix.close(_fd);
            _fd = -1;
        }
    }

    public bool TryReadLink(TreeEntry entry, Span<byte> buffer)
    {
        var path = entry.Entry.Path.Span;
        var held = entry.TakeHeld();
        var length = held < 0 ? _calls.ReadLink(entry.Folder!.Fd, entry.Name, buffer, path) : _calls.ReadLink(held, "\0"u8, buffer, path);
        var errno = Posix.Errno;
        if (held >= 0)
        {
            _ = Posix.close(held);
        }

        if (length < 0)
        {
            // Something that is not a link any more has no target.
            Fail(entry, errno == Posix.InvalidArgument ? "changed" : ReadFailure.CodeOf(errno), Posix.Describe(errno), _warnings);
            return false;
        }

        entry.Entry.Link.Set(buffer[..length]);
        ReadAttributes(entry);
        return true;
    }

    // Links and pipes cannot be opened to read their attributes. The path through /proc is relative to the open folder.
    public void ReadAttributes(TreeEntry entry)
    {
        var path = new ByteString();
        path.Append(Encoding.ASCII.GetBytes($"/proc/self/fd/{entry.Folder!.Fd}/"));
        path.Append(entry.Name);
        KeepAttributes(-1, path.Span, entry.Entry);
    }

    // Returns false after adding a warning if it is no longer a regular file.
    private bool TryDescribe(TreeEntry carrier, out FileStat stat)
    {
        var entry = carrier.Entry;
        if (!_calls.TryStat(_fd, "\0"u8, entry.Path.Span, out stat))
        {
            Fail(carrier, PathReport.Unreadable, Posix.Describe(Posix.Errno), _warnings);
            return false;
        }

        if (stat.Type != FileType.Regular)
        {
            _warnings.Add(entry.Path.Span, "changed", "it became another kind of file while the backup ran");
            return false;
        }

        entry.Mode = stat.Mode;
        entry.UserId = stat.UserId;
        entry.GroupId = stat.GroupId;
        entry.Modified = stat.Modified;
        entry.Changed = stat.Changed;
        entry.Inode = stat.Identity.Inode;
        entry.Size = stat.Size;
        KeepAttributes(_fd, default, entry);
        return true;
    }

    private static void Fail(TreeEntry entry, string code, string reason, ReportLog warnings)
    {
        entry.Unread = code == PathReport.Unreadable ? UnreadPart.Content : UnreadPart.None;
        warnings.Add(entry.Entry.Path.Span, code, reason);
    }

    private void KeepAttributes(int fd, ReadOnlySpan<byte> file, ManifestEntry entry)
    {
        if (_calls.ReadAttributes(_attributes, fd, file, entry.Attributes, entry.Path.Span) is { } problem)
        {
            _warnings.Add(entry.Path.Span, PathReport.Unreadable, $"its extended attributes are not in the backup: {problem}");
        }
    }
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Sources;

/// <summary>A manifest entry with the resources that a thread needs to read it. Instances are reused for other entries.</summary>
internal class TreeEntry
{
    private OpenDescriptors? _counted;
    private int _fd = -1;

    public ManifestEntry Entry { get; } = new();

    /// <summary>Creates a reader for a thread. Entries that one reader can serve have the same delegate.</summary>
    public Func<SourceCalls, ReportLog, IEntryReader>? NewReader { get; set; }

    /// <summary>The open local folder that contains the entry, or <see langword="null"/> if it was released or there is none.</summary>
    public DirectoryHandle? Folder { get; set; }

    /// <summary>What the tree and the reader need of the entry, disposed when it is released; <see langword="null"/> for nothing.</summary>
    public IDisposable? Held { get; set; }

    /// <summary>The offset of the name in the path; 0 for a root, whose name is not in the path.</summary>
    public int NameOffset { get; set; }

    /// <summary>What could not be read. A tree sets it when it lists the entry, a reader when it fails; a warning was added.</summary>
    public UnreadPart Unread { get; set; }

    /// <summary>The names that were listed of a folder whose <see cref="UnreadPart.Names"/> are not all known.</summary>
    public NameList? Listed { get; set; }

    /// <summary>The null-terminated name of the entry.</summary>
    public ReadOnlySpan<byte> Name => Entry.Path.TerminatedFrom(NameOffset);

    /// <summary>Sets path, kind and metadata, and clears everything that is known of an earlier entry.</summary>
    public void Set(ReadOnlySpan<byte> path, ManifestEntryKind kind, in FileStat stat)
    {
        Clear(path);
        Entry.Kind = kind;
        Entry.Mode = stat.Mode;
        Entry.UserId = stat.UserId;
        Entry.GroupId = stat.GroupId;
        Entry.Modified = stat.Modified;
        Entry.Changed = stat.Changed;
        Entry.Inode = stat.Identity.Inode;
        Entry.Size = kind == ManifestEntryKind.File ? stat.Size : 0;
    }

    /// <summary>Sets the path of an entry of which nothing else can be read.</summary>
    public void SetUnread(ReadOnlySpan<byte> path)
    {
        Clear(path);
        Unread = UnreadPart.Entry;
    }

    /// <summary>Stores a descriptor that was opened in advance. It is counted until a reader takes it.</summary>
    public void Hold(int fd, OpenDescriptors counted)
    {
        (_fd, _counted) = (fd, counted);
        counted.Add();
    }

    /// <summary>Returns the descriptor that was opened in advance, which the caller must close, or -1 if there is none.</summary>
    public int TakeHeld()
    {
        var fd = _fd;
        _fd = -1;
        _counted?.Remove();
        _counted = null;
        return fd;
    }

    /// <summary>Releases what the entry holds, and closes the descriptor if no reader has taken it.</summary>
    public void Release()
    {
        Held?.Dispose();
        Held = null;
        Folder?.Release();
        Folder = null;
        if (TakeHeld() is var fd and >= 0)
        {
            _ = Posix.close(fd);
        }
    }

    private void Clear(ReadOnlySpan<byte> path)
    {
        Entry.Clear();
        Entry.Path.Set(path);
        Unread = UnreadPart.None;
        Listed = null;
    }
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Sources;

/// <summary>A manifest entry with what any thread needs to read it. The carriers are used again for other entries.</summary>
internal class TreeEntry
{
    private OpenDescriptors? _counted;
    private int _fd = -1;

    public ManifestEntry Entry { get; } = new();

    /// <summary>Makes a reader for a thread; the same function for all entries that one reader can serve.</summary>
    public Func<SourceCalls, ReportLog, IEntryReader>? NewReader { get; set; }

    /// <summary>The folder of this machine that the entry lies in, held; null when it was released, or is in none.</summary>
    public DirectoryHandle? Folder { get; set; }

    /// <summary>Where in the path its name begins; 0 for a root, whose name is not in the path.</summary>
    public int NameOffset { get; set; }

    /// <summary>The entry's name, ended by a zero.</summary>
    public ReadOnlySpan<byte> Name => Entry.Path.TerminatedFrom(NameOffset);

    /// <summary>Keeps a descriptor that was opened in advance, counted until a reader takes it.</summary>
    public void Hold(int fd, OpenDescriptors counted)
    {
        (_fd, _counted) = (fd, counted);
        counted.Add();
    }

    /// <summary>Returns the descriptor that was opened in advance, for the caller to close; -1 for none.</summary>
    public int TakeHeld()
    {
        var fd = _fd;
        _fd = -1;
        _counted?.Remove();
        _counted = null;
        return fd;
    }

    /// <summary>Releases the folder, and closes a descriptor that nobody took.</summary>
    public void Release()
    {
        Folder?.Release();
        Folder = null;
        if (TakeHeld() is var fd and >= 0)
        {
            _ = Posix.close(fd);
        }
    }
}

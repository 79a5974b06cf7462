using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>A manifest entry on its way through a backup, with what a worker needs to read it.</summary>
internal sealed class WorkEntry
{
    private OpenDescriptors? _counted;
    private int _fd = -1;

    public ManifestEntry Entry { get; } = new();

    /// <summary>The folder it lies in, held; null once the worker has let go.</summary>
    public DirectoryHandle? Folder { get; set; }

    /// <summary>Where in the path its name begins.</summary>
    public int NameOffset { get; set; }

    /// <summary>
    /// When the flush of the file's file system began: what was changed since may be changed further without a trace in its times.
    /// </summary>
    public Timestamp FlushedAt { get; set; }

    /// <summary>Set when the entry is complete as the base has it, and nothing is to be read.</summary>
    public bool Unchanged { get; set; }

    /// <summary>Set when there is nothing to record after all.</summary>
    public bool Dropped { get; set; }

    /// <summary>Makes it as new but for the entry.</summary>
    public void Reset()
    {
        Dropped = Unchanged = false;
        FlushedAt = default;
        NameOffset = 0;
    }

    /// <summary>Keeps a descriptor that the walk has opened already, counted until a worker takes it.</summary>
    public void Hold(int fd, OpenDescriptors counted)
    {
        (_fd, _counted) = (fd, counted);
        counted.Add();
    }

    /// <summary>The descriptor that the walk has opened, for the caller to close; -1 for none.</summary>
    public int TakeHeld()
    {
        var fd = _fd;
        _fd = -1;
        _counted?.Remove();
        _counted = null;
        return fd;
    }

    /// <summary>Lets go of the folder and of a descriptor that nobody took.</summary>
    public void Release()
    {
        Folder?.Release();
        Folder = null;
        if (TakeHeld() is var fd and >= 0)
        {
            _ = Posix.close(fd);
        }
    }

    public ReadOnlySpan<byte> Name => Entry.Path.TerminatedFrom(NameOffset);
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Pipeline;

/// <summary>A manifest entry on its way through a backup, with what a worker needs to read it.</summary>
internal sealed class WorkEntry
{
    public ManifestEntry Entry { get; } = new();

    /// <summary>The folder it lies in, held; null once the worker has let go.</summary>
    public DirectoryHandle? Folder { get; set; }

    /// <summary>Where in the path its name begins.</summary>
    public int NameOffset { get; set; }

    /// <summary>A descriptor the walk has opened already, or -1.</summary>
    public int Fd { get; set; } = -1;

    /// <summary>Set when the entry is complete as the base has it, and nothing is to be read.</summary>
    public bool Unchanged { get; set; }

    /// <summary>Set when there is nothing to record after all.</summary>
    public bool Dropped { get; set; }

    /// <summary>Lets go of the folder and of a descriptor nobody took.</summary>
    public void Release()
    {
        Folder?.Release();
        Folder = null;
        if (Fd >= 0)
        {
            _ = Posix.close(Fd);
            Fd = -1;
        }
    }

    public ReadOnlySpan<byte> Name => Entry.Path.TerminatedFrom(NameOffset);
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;

namespace BackupEdge.Engine.Restore;

/// <summary>A manifest entry on its way through a restore.</summary>
internal sealed class RestoreEntry
{
    public ManifestEntry Entry { get; } = new();

    /// <summary>The folder it goes into, held; null once the worker has let go.</summary>
    public RestoreFolder? Folder { get; set; }

    /// <summary>Where in the path its name begins.</summary>
    public int NameOffset { get; set; }

    /// <summary>Gets what becomes of it, when it has further names; null when it has none.</summary>
    public FirstName? First { get; set; }

    public ReadOnlySpan<byte> Name => Entry.Path.TerminatedFrom(NameOffset);

    public void Release()
    {
        Folder?.Release();
        Folder = null;
    }
}

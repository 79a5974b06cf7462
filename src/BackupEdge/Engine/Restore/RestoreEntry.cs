using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;

namespace BackupEdge.Engine.Restore;

/// <summary>A manifest entry that is processed by the stages of a restore.</summary>
internal sealed class RestoreEntry
{
    public ManifestEntry Entry { get; } = new();

    /// <summary>The destination folder, with a reference held; <see langword="null"/> after it was released.</summary>
    public RestoreFolder? Folder { get; set; }

    /// <summary>The offset of the name in the path.</summary>
    public int NameOffset { get; set; }

    /// <summary>Receives the result if the file has several hard links; otherwise <see langword="null"/>.</summary>
    public FirstName? First { get; set; }

    public ReadOnlySpan<byte> Name => Entry.Path.TerminatedFrom(NameOffset);

    public void Release()
    {
        Folder?.Release();
        Folder = null;
    }
}

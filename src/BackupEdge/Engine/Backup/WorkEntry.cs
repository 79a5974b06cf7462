using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>An entry on its way through a backup.</summary>
internal sealed class WorkEntry : TreeEntry
{
    /// <summary>The result of <see cref="ITreeSource.FindFlush"/>; the default until a file is to be read.</summary>
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
}

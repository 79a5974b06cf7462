using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>An entry on its way through a backup.</summary>
internal sealed class WorkEntry : TreeEntry
{
    /// <summary>The time since which a change of the file may leave no trace in its times, by <see cref="ITreeSource.FindFlush"/>.</summary>
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

using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>An entry that is processed by the stages of a backup.</summary>
internal sealed class WorkEntry : TreeEntry
{
    /// <summary>The result of <see cref="ITreeSource.FindFlush"/>, or the default value if the file is not read.</summary>
    public Timestamp FlushedAt { get; set; }

    /// <summary>Whether the entry was completed from the base, so that nothing must be read.</summary>
    public bool Unchanged { get; set; }

    /// <summary>How the entry differs from the base; <see cref="PreviewChange.Added"/> if there is none.</summary>
    public PreviewChange Change { get; set; }

    /// <summary>Whether the entry could not be read and must not be recorded.</summary>
    public bool Dropped { get; set; }

    /// <summary>Whether the entry is the base's, because the walk could not read it. Nothing must be read.</summary>
    public bool IsCarriedOver { get; set; }

    /// <summary>Resets everything except the manifest entry.</summary>
    public void Reset()
    {
        Dropped = Unchanged = IsCarriedOver = false;
        Unread = UnreadPart.None;
        Listed = null;
        FlushedAt = default;
        Change = PreviewChange.Added;
        NameOffset = 0;
    }
}

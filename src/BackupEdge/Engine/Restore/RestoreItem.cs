using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Restore;

/// <summary>A unit of work of a restore: either a batch of small files, or a part of a large file.</summary>
internal sealed class RestoreItem : RingItem
{
    /// <summary>The maximum number of files in a batch.</summary>
    public const int MaxFiles = 64;

    /// <summary>The number of content bytes at which an item is complete.</summary>
    public const long MaxBytes = 1024 * 1024;

    /// <summary>
    /// The number of content parts at which an item is complete. It limits memory for files with many holes and small chunks.
    /// </summary>
    public const int MaxParts = 4096;

    private readonly List<RestoreEntry> _entries = [];

    /// <summary>The number of the item, in the order of sending.</summary>
    public long Number { get; set; }

    public int Count { get; private set; }

    public long Bytes { get; set; }

    /// <summary>The number of content parts of the files in a batch.</summary>
    public int EntryParts { get; set; }

    /// <summary>The large file that <see cref="Parts"/> belong to, with a reference held; <see langword="null"/> for a batch.</summary>
    public RestoreFile? Large { get; set; }

    /// <summary>The offset in the large file where the parts begin.</summary>
    public long Offset { get; set; }

    public List<ContentPart> Parts { get; } = [];

    public RestoreEntry this[int index] => _entries[index];

    /// <summary>Returns an unused entry, which becomes part of the batch by calling <see cref="Commit"/>.</summary>
    public RestoreEntry NextEntry()
    {
        if (Count == _entries.Count)
        {
            _entries.Add(new RestoreEntry());
        }

        return _entries[Count];
    }

    /// <summary>Adds the entry that <see cref="NextEntry"/> returned to the batch.</summary>
    public void Commit() => Count++;

    public void Reset()
    {
        Count = 0;
        Bytes = 0;
        EntryParts = 0;
        Large = null;
        Offset = 0;
        Parts.Clear();
    }

    /// <summary>Releases the resources that a stopped restore left in the item.</summary>
    public override void Dispose()
    {
        foreach (var entry in _entries)
        {
            entry.Release();
        }
    }
}

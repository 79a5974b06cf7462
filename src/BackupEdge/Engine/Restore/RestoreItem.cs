using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Restore;

/// <summary>A unit of work of a restore: either a batch of small files, or a stretch of a large one.</summary>
internal sealed class RestoreItem : RingItem
{
    /// <summary>Files in a batch at most.</summary>
    public const int MaxFiles = 64;

    /// <summary>Bytes of content after which a batch or a stretch is closed.</summary>
    public const long MaxBytes = 1024 * 1024;

    /// <summary>Parts after which a batch or a stretch is closed: holes and small chunks must not fill the memory.</summary>
    public const int MaxParts = 4096;

    private readonly List<RestoreEntry> _entries = [];

    /// <summary>Its place in the order of sending.</summary>
    public long Number { get; set; }

    public int Count { get; private set; }

    public long Bytes { get; set; }

    /// <summary>Parts of the files of a batch.</summary>
    public int EntryParts { get; set; }

    /// <summary>The large file that <see cref="Parts"/> belong to, held; null for a batch.</summary>
    public RestoreFile? Large { get; set; }

    /// <summary>Where in the large file the stretch begins.</summary>
    public long Offset { get; set; }

    public List<ContentPart> Parts { get; } = [];

    public RestoreEntry this[int index] => _entries[index];

    public RestoreEntry Spare()
    {
        if (Count == _entries.Count)
        {
            _entries.Add(new RestoreEntry());
        }

        return _entries[Count];
    }

    public void Keep() => Count++;

    public void Reset()
    {
        Count = 0;
        Bytes = 0;
        EntryParts = 0;
        Large = null;
        Offset = 0;
        Parts.Clear();
    }

    /// <summary>Lets go of what a stopped restore left in it.</summary>
    public override void Dispose()
    {
        foreach (var entry in _entries)
        {
            entry.Release();
        }
    }
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// A unit of work of a backup: either a batch of entries, or a piece of the large file whose entry ended the previous batch. A fixed number
/// of items is reused, which limits a backup's memory.
/// </summary>
internal sealed class BackupItem : RingItem
{
    /// <summary>The maximum number of entries in a batch.</summary>
    public const int MaxEntries = 128;

    /// <summary>The number of content bytes at which a batch is complete.</summary>
    public const long BatchBytes = 1024 * 1024;

    /// <summary>The maximum size of a piece in bytes.</summary>
    public const int PieceBytes = 1024 * 1024;

    /// <summary>The number of chunks and holes at which a piece is complete.</summary>
    public const int MaxCuts = 256;

    private readonly List<WorkEntry> _entries = [];
    private byte[]? _buffer;

    /// <summary>The number of entries in use.</summary>
    public int Count { get; private set; }

    /// <summary>The number of content bytes of the entries.</summary>
    public long EntryBytes { get; set; }

    /// <summary>The beginning or removal of a source that this item signals.</summary>
    public SourceMark Mark { get; set; }

    /// <summary>How new chunks of the item are compressed.</summary>
    public GroupCompression Compression { get; set; }

    /// <summary>Whether the item is a piece.</summary>
    public bool IsPiece { get; set; }

    /// <summary>The bytes of the piece. The buffer is allocated on first use.</summary>
    public byte[] Buffer => _buffer ??= new byte[PieceBytes];

    /// <summary>The lengths of the chunks of the piece, and the lengths of holes as negative numbers.</summary>
    public List<long> Cuts { get; } = [];

    /// <summary>The content parts that the worker created from <see cref="Cuts"/>.</summary>
    public List<ContentPart> Parts { get; } = [];

    /// <summary>Whether the large file ends with this piece.</summary>
    public bool IsEnd { get; set; }

    public ManifestEntryFlags EndFlags { get; set; }

    public long EndSize { get; set; }

    public WorkEntry this[int index] => _entries[index];

    /// <summary>Adds an entry and returns an unused one in exchange.</summary>
    public WorkEntry Add(WorkEntry work)
    {
        if (Count == _entries.Count)
        {
            _entries.Add(new WorkEntry());
        }

        var free = _entries[Count];
        _entries[Count++] = work;
        return free;
    }

    /// <summary>Resets the item for reuse. Buffers stay allocated.</summary>
    public void Reset()
    {
        Count = 0;
        EntryBytes = 0;
        IsPiece = IsEnd = false;
        Mark = SourceMark.None;
        Compression = default;
        Cuts.Clear();
        Parts.Clear();
        EndFlags = default;
        EndSize = 0;
    }

    /// <summary>Releases the resources that a stopped backup left in the item.</summary>
    public override void Dispose()
    {
        foreach (var entry in _entries)
        {
            entry.Release();
        }
    }
}

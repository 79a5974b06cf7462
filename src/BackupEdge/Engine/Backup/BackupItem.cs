using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// A unit of work of a backup: either a batch of entries, or a piece of the large file whose entry ended the batch before.
/// A fixed number of them goes round for ever: that is what bounds a backup's memory.
/// </summary>
internal sealed class BackupItem : RingItem
{
    /// <summary>Entries in a batch at most.</summary>
    public const int MaxEntries = 128;

    /// <summary>Bytes of file content in a batch after which it is closed.</summary>
    public const long BatchBytes = 1024 * 1024;

    /// <summary>Bytes of a piece at most.</summary>
    public const int PieceBytes = 1024 * 1024;

    /// <summary>Chunks and holes of a piece after which it is closed.</summary>
    public const int MaxCuts = 256;

    private readonly List<WorkEntry> _entries = [];
    private byte[]? _buffer;

    /// <summary>Entries in use.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of content the entries have.</summary>
    public long EntryBytes { get; set; }

    /// <summary>What it says of the source that is read.</summary>
    public SourceMark Mark { get; set; }

    /// <summary>Whether it is a piece.</summary>
    public bool IsPiece { get; set; }

    /// <summary>The piece's bytes, made when first needed.</summary>
    public byte[] Buffer => _buffer ??= new byte[PieceBytes];

    /// <summary>Where the piece is cut: chunk lengths, and holes as negative lengths.</summary>
    public List<long> Cuts { get; } = [];

    /// <summary>What the worker made of the cuts.</summary>
    public List<ContentPart> Parts { get; } = [];

    /// <summary>Whether the large file ends with this piece.</summary>
    public bool IsEnd { get; set; }

    public ManifestEntryFlags EndFlags { get; set; }

    public long EndSize { get; set; }

    public WorkEntry this[int index] => _entries[index];

    /// <summary>Takes a carrier in and gives a free one back for it.</summary>
    public WorkEntry Keep(WorkEntry work)
    {
        if (Count == _entries.Count)
        {
            _entries.Add(new WorkEntry());
        }

        var free = _entries[Count];
        _entries[Count++] = work;
        return free;
    }

    /// <summary>Makes it as new; buffers stay.</summary>
    public void Reset()
    {
        Count = 0;
        EntryBytes = 0;
        IsPiece = IsEnd = false;
        Mark = SourceMark.None;
        Cuts.Clear();
        Parts.Clear();
        EndFlags = default;
        EndSize = 0;
    }

    /// <summary>Lets go of what a stopped backup left in it.</summary>
    public override void Dispose()
    {
        foreach (var entry in _entries)
        {
            entry.Release();
        }
    }
}

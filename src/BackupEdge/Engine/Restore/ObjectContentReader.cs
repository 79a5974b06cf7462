using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>The content of a large object in a backup, read once from its start to its end.</summary>
/// <param name="entry">The entry that the reader has just returned.</param>
/// <param name="reader">Reads the content records of the entry.</param>
/// <param name="chunks">Reads the chunks.</param>
/// <param name="parts">A list for the parts of content records.</param>
internal sealed class ObjectContentReader(ManifestEntry entry, ManifestReader reader, ChunkReader chunks, List<ContentPart> parts)
{
    private readonly Queue<ContentPart> _next = new(entry.Parts);
    private readonly bool _isContinued = (entry.Flags & ManifestEntryFlags.Continued) != 0;
    private byte[] _left = [];
    private int _at;
    private bool _hasEnded;

    /// <summary>The number of bytes that were returned.</summary>
    public long Size { get; private set; }

    /// <summary>Whether all bytes were returned.</summary>
    public bool IsAtEnd => _at == _left.Length && !TryTake();

    /// <summary>Fills the memory; fewer bytes only at the end. Returns their number.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public int Fill(Span<byte> into)
    {
        var filled = 0;
        while (filled < into.Length && (_at < _left.Length || TryTake()))
        {
            var count = Math.Min(into.Length - filled, _left.Length - _at);
            _left.AsSpan(_at, count).CopyTo(into[filled..]);
            _at += count;
            filled += count;
        }

        Size += filled;
        return filled;
    }

    private bool TryTake()
    {
        while (_next.Count == 0)
        {
            if (_hasEnded || !_isContinued)
            {
                return false;
            }

            if (!reader.TryNextContent(parts, out var flags, out _))
            {
                _hasEnded = true;
                return (flags & ManifestEntryFlags.Incomplete) == 0 ? false : throw Damaged("the manifest is damaged before its end");
            }

            parts.ForEach(_next.Enqueue);
        }

        var part = _next.Dequeue();
        if (part.IsHole)
        {
            _left = new byte[part.Length];
        }
        else if (chunks.TryRead(part, out var bytes, out var problem))
        {
            _left = bytes.ToArray();
        }
        else
        {
            throw Damaged(problem ?? "its content cannot be read");
        }

        _at = 0;
        return true;
    }

    private static Fault Damaged(string problem) => new(FaultCode.ArchiveDamaged, $"The object was not written: {problem}.");
}

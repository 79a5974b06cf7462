using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>Counts how many bytes of each other archive a manifest refers to. A chunk that occurs twice is counted twice.</summary>
internal sealed class ReferenceTally
{
    private SortedDictionary<long, long> _bytes = [];
    private readonly long _own;
    private long _sequence;
    private long _pending;

    /// <param name="own">The sequence number of the archive that contains the manifest.</param>
    public ReferenceTally(long own) => (_own, _sequence) = (own, own);

    /// <summary>Counts a part. Holes and chunks of the manifest's own archive are ignored.</summary>
    public void Add(in ContentPart part)
    {
        if (part.IsHole || part.Sequence == _own)
        {
            return;
        }

        // Consecutive parts are usually in the same archive.
        if (part.Sequence != _sequence)
        {
            AddPending();
            _sequence = part.Sequence;
        }

        _pending = Saturated.Add(_pending, part.Length);
    }

    /// <summary>Counts several parts.</summary>
    public void Add(List<ContentPart> parts)
    {
        foreach (var part in parts)
        {
            Add(part);
        }
    }

    /// <summary>Returns a copy of the counts for <see cref="ReturnTo"/>.</summary>
    public IReadOnlyDictionary<long, long> Mark()
    {
        AddPending();
        return new SortedDictionary<long, long>(_bytes);
    }

    /// <summary>Restores the counts of a mark.</summary>
    public void ReturnTo(IReadOnlyDictionary<long, long> mark)
    {
        _pending = 0;
        _bytes = new SortedDictionary<long, long>(mark.ToDictionary());
    }

    /// <summary>Returns the number of bytes for each archive by its sequence number, oldest first.</summary>
    public IReadOnlyDictionary<long, long> Finish()
    {
        AddPending();
        return _bytes;
    }

    private void AddPending()
    {
        if (_pending > 0)
        {
            _bytes[_sequence] = Saturated.Add(_bytes.GetValueOrDefault(_sequence), _pending);
            _pending = 0;
        }
    }
}

using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>How many bytes of which other archives a manifest refers to; a chunk that occurs twice counts twice.</summary>
internal sealed class ReferenceTally
{
    private SortedDictionary<long, long> _bytes = [];
    private readonly long _own;
    private long _sequence;
    private long _pending;

    /// <param name="own">The sequence number of the archive the manifest belongs to.</param>
    public ReferenceTally(long own) => (_own, _sequence) = (own, own);

    /// <summary>Counts a part; holes and chunks of the archive itself are nothing.</summary>
    public void Add(in ContentPart part)
    {
        if (part.IsHole || part.Sequence == _own)
        {
            return;
        }

        // Parts of one archive come in runs.
        if (part.Sequence != _sequence)
        {
            Settle();
            _sequence = part.Sequence;
        }

        _pending = Saturated.Add(_pending, part.Length);
    }

    /// <summary>Counts some parts.</summary>
    public void Add(List<ContentPart> parts)
    {
        foreach (var part in parts)
        {
            Add(part);
        }
    }

    /// <summary>What was counted so far, to go back to.</summary>
    public IReadOnlyDictionary<long, long> Mark()
    {
        Settle();
        return new SortedDictionary<long, long>(_bytes);
    }

    /// <summary>Forgets what was counted since a mark.</summary>
    public void ReturnTo(IReadOnlyDictionary<long, long> mark)
    {
        _pending = 0;
        _bytes = new SortedDictionary<long, long>(mark.ToDictionary());
    }

    /// <summary>Sequence number and bytes of each archive referred to, oldest first.</summary>
    public IReadOnlyDictionary<long, long> Finish()
    {
        Settle();
        return _bytes;
    }

    private void Settle()
    {
        if (_pending > 0)
        {
            _bytes[_sequence] = Saturated.Add(_bytes.GetValueOrDefault(_sequence), _pending);
            _pending = 0;
        }
    }
}

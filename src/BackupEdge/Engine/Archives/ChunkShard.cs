using System.Runtime.ExceptionServices;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The chunks of a range of ids: up to a number in memory, the others in runs in the scratch file, with a filter that avoids most searches
/// of the runs. When the memory is full, its chunks become a run, merged with the runs that are not larger: so each run is larger than all
/// after it together, and their number grows with the logarithm of the number of chunks. Thread-safe.
/// </summary>
/// <param name="space">The scratch file.</param>
/// <param name="capacity">The number of chunks in memory, at least 1.</param>
/// <param name="filterBytes">The size of the filter in bytes, which is created with the first run.</param>
internal sealed class ChunkShard(TableSpace space, int capacity, long filterBytes)
{
    private readonly Lock _lock = new();
    private readonly ChunkMemory _memory = new();
    private readonly List<ChunkRun> _runs = [];
    private ChunkFilter? _filter;
    private ExceptionDispatchInfo? _failure;

    /// <summary>The number of chunks.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a chunk with its group. Returns false if the shard contains the chunk.</summary>
    /// <exception cref="Faults.Fault">
    /// <c>no_space</c> or <c>io_error</c>. Every later call fails in the same way, because it is not known what the shard contains.
    /// </exception>
    public bool TryAdd(in ChunkId id, uint group)
    {
        lock (_lock)
        {
            _failure?.Throw();
            try
            {
                if ((_filter is not null && _filter.MayContain(id) && IsInRun(id)) || !_memory.TryAdd(id, group))
                {
                    return false;
                }

                Count++;
                if (_memory.Count >= capacity)
                {
                    Spill();
                }

                return true;
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
                throw;
            }
        }
    }

    /// <summary>Returns all chunks in the order of ids. No chunk may be added after that.</summary>
    /// <exception cref="Faults.Fault"><c>io_error</c>.</exception>
    public IEnumerable<ChunkEntry> Sort()
    {
        lock (_lock)
        {
            _failure?.Throw();
            return _runs.Count == 0 ? _memory.Sort() : ChunkMerge.Of([_memory.Sort(), .. _runs.Select(run => run.Read())]);
        }
    }

    private bool IsInRun(in ChunkId id)
    {
        foreach (var run in _runs)
        {
            if (run.Contains(id))
            {
                return true;
            }
        }

        return false;
    }

    private void Spill()
    {
        _memory.AddTo(_filter ??= new ChunkFilter(filterBytes));
        long count = _memory.Count;
        var kept = _runs.Count;
        while (kept > 0 && _runs[kept - 1].Count <= count)
        {
            count += _runs[--kept].Count;
        }

        var merged = _runs[kept..];
        var run = ChunkRun.Write(space, ChunkMerge.Of([_memory.Sort(), .. merged.Select(old => old.Read())]), count);
        _runs.RemoveRange(kept, merged.Count);
        merged.ForEach(old => old.Free());
        _runs.Add(run);
        _memory.Clear();
    }
}

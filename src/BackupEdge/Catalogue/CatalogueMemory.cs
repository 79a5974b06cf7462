using System.Collections.Concurrent;

namespace BackupEdge.Catalogue;

/// <summary>
/// Caches values that were computed from the catalogue until the catalogue changes. A caller must get the catalogue's version before it
/// reads the data of a value that it stores, and must get the current version for each lookup. Then no value is returned that was out of
/// date when the lookup began, even if another process made the change. When the cache is full, all values are removed. Thread-safe
/// without locks.
/// </summary>
/// <param name="capacity">The maximum sum of the weights of all values.</param>
internal sealed class CatalogueMemory<T>(long capacity)
    where T : class
{
    private volatile Generation _current = new(-1);

    /// <summary>Returns the value that was stored under a name for this version of the catalogue; null if there is none.</summary>
    public T? Find(long version, string name) =>
        _current is var current && current.Version == version && current.Kept.TryGetValue(name, out var value) ? value : null;

    /// <summary>
    /// Stores a value and removes the values of other versions. A value that weighs more than a sixteenth of the capacity is not stored.
    /// </summary>
    public void Keep(long version, string name, T value, long weight)
    {
        if (weight > capacity / 16)
        {
            return;
        }

        // If two threads begin a generation at the same time, the value of one of them is lost.
        var current = _current;
        if (current.Version != version || Interlocked.Read(ref current.Weight) + weight > capacity)
        {
            _current = current = new Generation(version);
        }

        if (current.Kept.TryAdd(name, value))
        {
            Interlocked.Add(ref current.Weight, weight);
        }
    }

    private sealed class Generation(long version)
    {
        public readonly ConcurrentDictionary<string, T> Kept = new(StringComparer.Ordinal);
        public long Weight;

        public long Version => version;
    }
}

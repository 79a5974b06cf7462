using System.Collections.Concurrent;

namespace BackupEdge.Catalogue;

/// <summary>
/// Remembers what was made of the catalogue for as long as that does not change. Whoever keeps something must have asked for the
/// catalogue's version before reading, and whoever looks must ask for it anew: so nothing is ever told that had changed before
/// the question came, whichever process changed it. When it is full it forgets all. Any thread may use it, and none waits.
/// </summary>
/// <param name="capacity">How much it holds, in units of the weights.</param>
internal sealed class CatalogueMemory<T>(long capacity)
    where T : class
{
    private volatile Generation _current = new(-1);

    /// <summary>What was kept under a name at this version of the catalogue, or null.</summary>
    public T? Find(long version, string name) =>
        _current is var current && current.Version == version && current.Kept.TryGetValue(name, out var value) ? value : null;

    /// <summary>Keeps something; what was kept at another version goes. What is heavier than a sixteenth of all is not kept.</summary>
    public void Keep(long version, string name, T value, long weight)
    {
        if (weight > capacity / 16)
        {
            return;
        }

        // Of two threads that begin a generation at once, one loses what it keeps.
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

namespace BackupEdge.Catalogue;

/// <summary>
/// Remembers what was made of the catalogue for as long as that does not change. Whoever keeps something must have asked for the
/// catalogue's version before reading, and whoever looks must ask for it anew: so nothing is ever told that had changed before
/// the question came, whichever process changed it. When it is full it forgets all. Any thread may use it.
/// </summary>
/// <param name="capacity">How much it holds, in units of the weights.</param>
public sealed class CatalogueMemory<T>(long capacity)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, T> _kept = new(StringComparer.Ordinal);
    private long _version = -1;
    private long _weight;

    /// <summary>What was kept under a name at this version of the catalogue, or null.</summary>
    public T? Find(long version, string name)
    {
        lock (_lock)
        {
            return version == _version ? _kept.GetValueOrDefault(name) : null;
        }
    }

    /// <summary>Keeps something; what was kept at another version goes. What is heavier than a sixteenth of all is not kept.</summary>
    public void Keep(long version, string name, T value, long weight)
    {
        if (weight > capacity / 16)
        {
            return;
        }

        lock (_lock)
        {
            if (version != _version || _weight + weight > capacity)
            {
                _kept.Clear();
                _version = version;
                _weight = 0;
            }

            if (_kept.TryAdd(name, value))
            {
                _weight += weight;
            }
        }
    }
}

namespace BackupEdge.Counts;

/// <summary>The base of a set of counters that have names in JSON and in the catalogue.</summary>
internal abstract record CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="ToArray"/>.</summary>
    protected abstract IReadOnlyList<string> Names { get; }

    /// <summary>Returns the values of the counters.</summary>
    public abstract long[] ToArray();

    /// <summary>Returns the values of the counters by their names, in the order of the names.</summary>
    public IReadOnlyDictionary<string, long> ToDictionary()
    {
        var values = ToArray();
        var named = new Dictionary<string, long>(values.Length, StringComparer.Ordinal);
        for (var i = 0; i < values.Length; i++)
        {
            named.Add(Names[i], values[i]);
        }

        return named;
    }
}

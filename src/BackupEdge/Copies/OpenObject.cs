namespace BackupEdge.Copies;

/// <summary>An object that is being read, shared by all its readers. <see cref="RangeCache"/> guards all members by its lock.</summary>
/// <param name="what">The object.</param>
internal sealed class OpenObject(RemoteObject what)
{
    /// <summary>The object.</summary>
    public RemoteObject What => what;

    /// <summary>Cancels the reads that are under way when the last reader ends.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>The number of readers.</summary>
    public int Readers { get; set; }

    /// <summary>The end of the range that was requested last, at which an object that is read in order continues.</summary>
    public long Expected { get; set; }

    /// <summary>The size in bytes of the next range.</summary>
    public int Window { get; set; } = RangeCache.MinRangeBytes;
}

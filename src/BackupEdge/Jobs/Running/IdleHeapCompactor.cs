namespace BackupEdge.Jobs.Running;

/// <summary>
/// Gives back to the host what jobs needed: between them this process should be small. That stops every thread for a while, so it is not
/// done between two jobs that follow each other.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class IdleHeapCompactor(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    // The start counts: it leaves much that is not needed again.
    private long? _lastBusy = time.GetTimestamp();

    /// <summary>To be called again and again.</summary>
    /// <param name="isBusy">Whether a job runs.</param>
    public void Look(bool isBusy)
    {
        if (isBusy)
        {
            _lastBusy = time.GetTimestamp();
        }
        else if (_lastBusy is { } since && time.GetElapsedTime(since) >= Quiet)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _lastBusy = null;
        }
    }
}

using BackupEdge.Engine.Platform;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Returns memory to the operating system after jobs, so that an idle process is small. Since that pauses all threads, it waits until no
/// job has run for two seconds.
/// </summary>
internal sealed class IdleMemory(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    // The start of the process counts as busy, since it leaves much garbage.
    private long? _lastBusy = time.GetTimestamp();

    /// <summary>Compacts the heap and unmaps code if the process has just become idle. Must be called regularly.</summary>
    /// <param name="isBusy">Whether a job is running.</param>
    public void Update(bool isBusy)
    {
        if (isBusy)
        {
            _lastBusy = time.GetTimestamp();
        }
        else if (_lastBusy is { } since && time.GetElapsedTime(since) >= Quiet)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            ProgramCode.Unmap();
            _lastBusy = null;
        }
    }
}

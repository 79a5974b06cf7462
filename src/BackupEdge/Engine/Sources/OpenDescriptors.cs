using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Counts the descriptors that a walk holds for entries which workers have not read yet, and limits them, so that workers, the
/// archive and the rest of the process can still open files. Safe for several threads.
/// </summary>
/// <param name="capacity">How many the walk may hold.</param>
internal sealed class OpenDescriptors(int capacity)
{
    private const int Least = 4;
    private const string Listing = "/proc/self/fd";
    private int _count;

    /// <summary>Whether the walk must not open another one now.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= capacity;

    /// <summary>How many folders a tree may hold open between its root and the entry at hand.</summary>
    public int Levels => Math.Clamp(capacity / 2, 2, 64);

    /// <summary>Takes half of what is free now, without what the workers need.</summary>
    public static OpenDescriptors ForWorkers(int workers)
    {
        var inUse = Directory.Exists(Listing) ? Directory.GetFileSystemEntries(Listing).Length : 0;
        var free = DescriptorLimit.Current - inUse;
        return new OpenDescriptors(Math.Max(Least, (free / 2) - (2 * workers)));
    }

    public void Add() => Interlocked.Increment(ref _count);

    public void Remove() => Interlocked.Decrement(ref _count);
}

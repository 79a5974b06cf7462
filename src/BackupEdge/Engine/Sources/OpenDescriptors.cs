using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Counts and limits the descriptors that a walk holds for entries that workers have not read yet, so that workers, the archive and the
/// rest of the process can still open files. Thread-safe.
/// </summary>
/// <param name="capacity">The number of descriptors that the walk may hold.</param>
internal sealed class OpenDescriptors(int capacity)
{
    private const int MinCapacity = 4;
    private const string Listing = "/proc/self/fd";
    private int _count;

    /// <summary>Whether the walk must not open another descriptor now.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= capacity;

    /// <summary>The number of folders that a tree may hold open between its root and the current entry.</summary>
    public int Levels => Math.Clamp(capacity / 2, 2, 64);

    /// <summary>Creates an instance that allows half of the currently free descriptors, minus those that the workers need.</summary>
    public static OpenDescriptors ForWorkers(int workers)
    {
        var inUse = Directory.Exists(Listing) ? Directory.GetFileSystemEntries(Listing).Length : 0;
        var free = DescriptorLimit.Current - inUse;
        return new OpenDescriptors(Math.Max(MinCapacity, (free / 2) - (2 * workers)));
    }

    public void Add() => Interlocked.Increment(ref _count);

    public void Remove() => Interlocked.Decrement(ref _count);
}

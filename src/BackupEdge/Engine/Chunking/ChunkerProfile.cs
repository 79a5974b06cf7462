using System.Numerics;

namespace BackupEdge.Engine.Chunking;

/// <summary>
/// The sizes a chunker aims at, in bytes. The profile is part of an archive's header: backups cut with different
/// profiles share no chunks.
/// </summary>
internal sealed record ChunkerProfile
{
    /// <summary>16 / 64 / 256 KiB.</summary>
    public static ChunkerProfile Default { get; } = new(16 * 1024, 64 * 1024, 256 * 1024);

    /// <summary>Makes a profile.</summary>
    /// <exception cref="ArgumentException">
    /// Not 512 ≤ min &lt; mean &lt; max ≤ 256 KiB, or the mean is not a power of two from 1 to 64 KiB.
    /// </exception>
    public ChunkerProfile(int minBytes, int meanBytes, int maxBytes)
    {
        if (!IsPossible(minBytes, meanBytes, maxBytes))
        {
            throw new ArgumentException(
                $"A chunker profile of {minBytes}/{meanBytes}/{maxBytes} bytes is not possible: 512 <= min < "
                    + "mean < max <= 262144, and the mean is a power of two up to 65536."
            );
        }

        MinBytes = minBytes;
        MeanBytes = meanBytes;
        MaxBytes = maxBytes;
    }

    /// <summary>Whether there can be a profile of these sizes.</summary>
    public static bool IsPossible(int minBytes, int meanBytes, int maxBytes) =>
        minBytes >= 512
        && minBytes < meanBytes
        && meanBytes < maxBytes
        && maxBytes <= 256 * 1024
        && BitOperations.IsPow2(meanBytes)
        && meanBytes is >= 1024 and <= 64 * 1024;

    /// <summary>No chunk is shorter, but the last of a stream.</summary>
    public int MinBytes { get; }

    /// <summary>The size around which cuts become four times likelier.</summary>
    public int MeanBytes { get; }

    /// <summary>No chunk is longer.</summary>
    public int MaxBytes { get; }
}

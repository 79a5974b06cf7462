using System.Numerics;

namespace BackupEdge.Engine.Chunking;

/// <summary>
/// The chunk sizes of a <see cref="Chunker"/>, in bytes. The profile is part of an archive's header: backups with different profiles do not
/// share chunks.
/// </summary>
internal sealed record ChunkerProfile
{
    /// <summary>The default profile: minimum 16 KiB, mean 64 KiB, maximum 256 KiB.</summary>
    public static ChunkerProfile Default { get; } = new(16 * 1024, 64 * 1024, 256 * 1024);

    /// <summary>Creates a profile.</summary>
    /// <exception cref="ArgumentException">
    /// The sizes are not valid: 512 ≤ min &lt; mean &lt; max ≤ 256 KiB is required, and the mean must be a power of two from 1 to
    /// 64 KiB.
    /// </exception>
    public ChunkerProfile(int minBytes, int meanBytes, int maxBytes)
    {
        if (!IsValid(minBytes, meanBytes, maxBytes))
        {
            throw new ArgumentException(
                $"A chunker profile of {minBytes}/{meanBytes}/{maxBytes} bytes is not valid: it needs 512 <= min < "
                    + "mean < max <= 262144, and the mean must be a power of two from 1024 to 65536."
            );
        }

        MinBytes = minBytes;
        MeanBytes = meanBytes;
        MaxBytes = maxBytes;
    }

    /// <summary>Returns whether the sizes are valid for a profile.</summary>
    public static bool IsValid(int minBytes, int meanBytes, int maxBytes) =>
        minBytes >= 512
        && minBytes < meanBytes
        && meanBytes < maxBytes
        && maxBytes <= 256 * 1024
        && BitOperations.IsPow2(meanBytes)
        && meanBytes is >= 1024 and <= 64 * 1024;

    /// <summary>The minimum size of a chunk in bytes. Only the last chunk of a stream can be shorter.</summary>
    public int MinBytes { get; }

    /// <summary>The mean size in bytes: after it, cuts are four times as probable as before.</summary>
    public int MeanBytes { get; }

    /// <summary>The maximum size of a chunk in bytes.</summary>
    public int MaxBytes { get; }
}

using System.Diagnostics;

namespace BackupEdge.Engine.Compression;

/// <summary>How a group is compressed. The default value is LZ4.</summary>
/// <param name="Kind">The format.</param>
/// <param name="Level">The level of zstd, <see cref="MinLevel"/> to <see cref="MaxLevel"/>; 0 for LZ4.</param>
internal readonly record struct GroupCompression(CompressionKind Kind, int Level)
{
    /// <summary>The fastest level of zstd that can be configured.</summary>
    public const int MinLevel = -7;

    /// <summary>The slowest level of zstd that can be configured. Higher levels need a window larger than a group.</summary>
    public const int MaxLevel = 19;

    /// <summary>The level of zstd that is used if none is configured.</summary>
    public const int DefaultLevel = 1;

    /// <summary>LZ4.</summary>
    public static GroupCompression Lz4 => default;

    /// <summary>zstd with a level.</summary>
    public static GroupCompression Zstd(int level = DefaultLevel) => new(CompressionKind.Zstd, level);

    /// <summary>Returns how the group of a frame was compressed. The frame must have been read without a problem.</summary>
    public static GroupCompression Of(ReadOnlySpan<byte> frame) => ZstdFrameCodec.TryReadLevel(frame, out var level) ? Zstd(level) : Lz4;

    /// <summary>Creates a compressor for one thread.</summary>
    public IGroupCompressor CreateCompressor() =>
        Kind switch
        {
            CompressionKind.Lz4 => Lz4FrameCodec.Instance.CreateCompressor(),
            CompressionKind.Zstd => new ZstdCompressor(Level),
            _ => throw new UnreachableException($"Unknown kind of compression: {Kind}."),
        };
}

namespace BackupEdge.Engine.Compression;

/// <summary>The formats that groups are compressed with.</summary>
internal enum CompressionKind
{
    /// <summary>LZ4 frames, see <see cref="Lz4FrameCodec"/>.</summary>
    Lz4 = 0,

    /// <summary>zstd frames, see <see cref="ZstdFrameCodec"/>.</summary>
    Zstd = 1,
}

namespace BackupEdge.Engine.Compression;

/// <summary>
/// Limits and decompresses the frames that contain the chunks of a group. An archive's header contains the name of its codec. Thread-safe.
/// </summary>
internal interface IGroupCodec
{
    /// <summary>The name of the codec in an archive's header.</summary>
    string Name { get; }

    /// <summary>The minimum length of a frame in bytes.</summary>
    int MinFrameBytes { get; }

    /// <summary>
    /// Returns the maximum length in bytes of the frame for the given number of bytes. Buffers must have this length, and longer frames in
    /// a group table are rejected.
    /// </summary>
    int MaxFrameBytes(int raw);

    /// <summary>Returns whether an archive with this codec may contain groups of a kind.</summary>
    bool Permits(CompressionKind kind);

    /// <summary>Decompresses one frame. Returns false if the frame is damaged or has another decompressed length.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="raw">Receives the decompressed bytes; its length must be the decompressed length that the group table records.</param>
    /// <param name="checkContent">
    /// Whether to check the frame's own checksum of its content. This is unnecessary if the caller has checked the bytes of the frame and
    /// checks every chunk.
    /// </param>
    bool TryDecompress(ReadOnlySpan<byte> frame, Span<byte> raw, bool checkContent = true);
}

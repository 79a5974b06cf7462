namespace BackupEdge.Engine.Compression;

/// <summary>
/// Compresses the chunks of a group into one frame, and back. An archive's header names its codec. Called once for each group; safe for
/// several threads.
/// </summary>
internal interface IGroupCodec
{
    /// <summary>The name in an archive's header.</summary>
    string Name { get; }

    /// <summary>The length of the shortest possible frame, bytes.</summary>
    int MinFrameBytes { get; }

    /// <summary>
    /// The length of the longest possible frame for so many bytes: what a buffer must have, and the most that a group table may state.
    /// </summary>
    int MaxFrameBytes(int raw);

    /// <summary>Compresses a group's bytes; returns the frame's length.</summary>
    /// <param name="raw">1 byte to 1 MiB.</param>
    /// <param name="frame">Gets the frame; has at least <see cref="MaxFrameBytes"/>.</param>
    int Compress(ReadOnlySpan<byte> raw, Span<byte> frame);

    /// <summary>Decompresses one frame into exactly as many bytes as it was made of; returns false when anything in it is wrong.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="raw">Gets the content.</param>
    /// <param name="checkContent">
    /// Whether to compare the frame's own checksum of its content. A caller that has checked the frame's bytes and checks every chunk does
    /// not need it.
    /// </param>
    bool TryDecompress(ReadOnlySpan<byte> frame, Span<byte> raw, bool checkContent = true);
}

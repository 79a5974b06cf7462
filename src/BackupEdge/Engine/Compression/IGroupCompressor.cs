namespace BackupEdge.Engine.Compression;

/// <summary>Compresses the chunks of groups, each into one frame. Reuses its memory, so each thread needs its own instance.</summary>
internal interface IGroupCompressor : IDisposable
{
    /// <summary>Compresses the bytes of a group, and returns the length of the frame in bytes.</summary>
    /// <param name="raw">The bytes to compress, 1 byte to 1 MiB.</param>
    /// <param name="frame">Receives the frame; must have at least <see cref="IGroupCodec.MaxFrameBytes"/>.</param>
    int Compress(ReadOnlySpan<byte> raw, Span<byte> frame);
}

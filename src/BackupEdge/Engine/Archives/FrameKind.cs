namespace BackupEdge.Engine.Archives;

/// <summary>The kind of a skippable frame in an archive. The value is the last hexadecimal digit of the frame's magic.</summary>
internal enum FrameKind
{
    Header = 0,
    GroupHead = 1,
    GroupTable = 2,
    Index = 3,
    Root = 4,
    Trailer = 5,

    // 6: a group that is compressed with zstd, which Compression.ZstdFrameCodec reads and writes.
    SealedBody = 7,
    Facts = 8,
}

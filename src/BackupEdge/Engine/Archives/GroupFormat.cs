using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads and writes groups: their head, which lists the chunks, and the frame with their bytes, which follows it. Thread-safe.
/// </summary>
/// <param name="codec">The codec that decompresses the chunks.</param>
/// <param name="namer">Computes the ids of the chunks.</param>
internal abstract class GroupFormat(IGroupCodec codec, ChunkNamer namer)
{
    /// <summary>The codec that decompresses the chunks.</summary>
    public IGroupCodec Codec => codec;

    /// <summary>Computes the ids of the chunks.</summary>
    public ChunkNamer Namer => namer;

    /// <summary>Whether the content of groups of a domain can be read now.</summary>
    public abstract bool CanRead(ChunkDomain domain);

    /// <summary>Returns the maximum size in bytes of the two frames of a group with this number of chunks and bytes of chunks.</summary>
    public abstract int MaxBytes(int chunks, int rawBytes);

    /// <summary>Writes both frames of a group. Returns its row, whose offset is 0.</summary>
    /// <param name="into">Receives the frames; must have <see cref="MaxBytes"/>.</param>
    /// <param name="group">The number of the group.</param>
    /// <param name="domain">What the chunks contain.</param>
    /// <param name="chunks">The chunks in order.</param>
    /// <param name="raw">The bytes of the chunks.</param>
    /// <param name="compressor">Compresses the bytes.</param>
    /// <param name="scratch">A buffer of the caller's thread, which is enlarged as needed.</param>
    public abstract GroupTable.Row Write(
        Span<byte> into,
        uint group,
        ChunkDomain domain,
        ReadOnlySpan<GroupChunk> chunks,
        ReadOnlySpan<byte> raw,
        IGroupCompressor compressor,
        ref byte[] scratch
    );

    /// <summary>Returns whether the sizes in the row of a group are possible.</summary>
    public abstract bool IsPossible(in GroupTable.Row row);

    /// <summary>
    /// Reads both frames of a group, whose checksum was checked. Returns null, or what is wrong as the end of a sentence that begins with
    /// the group. The caller must check the ids of the chunks if <paramref name="into"/> has content.
    /// </summary>
    /// <param name="frames">Both frames; may be changed.</param>
    /// <param name="group">The number of the group.</param>
    /// <param name="row">The row of the group.</param>
    /// <param name="depth">What is read.</param>
    /// <param name="into">Receives the chunks, and the content unless it is locked.</param>
    public abstract string? Read(Span<byte> frames, uint group, in GroupTable.Row row, GroupDepth depth, GroupData into);

    /// <summary>Reads the list of chunks from the head frame of a group. Returns false if it is damaged.</summary>
    public abstract bool TryReadHead(ReadOnlySpan<byte> head, uint group, in GroupTable.Row row, GroupData into);
}

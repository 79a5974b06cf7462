using System.IO.Hashing;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>The groups of archives that are not sealed.</summary>
internal sealed class PlainGroupFormat(IGroupCodec codec, ChunkNamer namer) : GroupFormat(codec, namer)
{
    /// <inheritdoc/>
    public override bool CanRead(ChunkDomain domain) => true;

    /// <inheritdoc/>
    public override int MaxBytes(int chunks, int rawBytes) => GroupHead.Size(chunks) + Codec.MaxFrameBytes(rawBytes);

    /// <inheritdoc/>
    public override GroupTable.Row Write(
        Span<byte> into,
        uint group,
        ChunkDomain domain,
        ReadOnlySpan<GroupChunk> chunks,
        ReadOnlySpan<byte> raw,
        IGroupCompressor compressor,
        ref byte[] scratch
    )
    {
        var head = GroupHead.Write(into, group, chunks, raw.Length);
        var frame = compressor.Compress(raw, into[head..]);
        return new GroupTable.Row(0, head, frame, raw.Length, chunks.Length, XxHash3.HashToUInt64(into[..(head + frame)]));
    }

    /// <inheritdoc/>
    public override bool IsPossible(in GroupTable.Row row) =>
        row.RawBytes is > 0 and <= GroupHead.MaxRawBytes
        && row.Chunks is > 0 and <= GroupHead.MaxChunks
        && row.HeadBytes == GroupHead.Size(row.Chunks)
        && row.FrameBytes >= Codec.MinFrameBytes
        && row.FrameBytes <= Codec.MaxFrameBytes(row.RawBytes);

    /// <inheritdoc/>
    public override string? Read(Span<byte> frames, uint group, in GroupTable.Row row, GroupDepth depth, GroupData into)
    {
        if (
            !TryReadHead(frames[..row.HeadBytes], group, row, into)
            || !Codec.TryDecompress(frames[row.HeadBytes..], into.Raw(row.RawBytes), checkContent: false)
        )
        {
            return "cannot be decompressed";
        }

        into.SetContent(GroupCompression.Of(frames[row.HeadBytes..]));
        return null;
    }

    /// <inheritdoc/>
    public override bool TryReadHead(ReadOnlySpan<byte> head, uint group, in GroupTable.Row row, GroupData into)
    {
        into.Begin(ChunkDomain.Content, row.RawBytes);
        return GroupHead.TryRead(head, group, row.RawBytes, into.Chunks);
    }
}

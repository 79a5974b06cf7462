using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The groups of sealed archives. The head is sealed with a key of the metadata, the body with that of the content, or of the metadata for
/// pages of the manifest. A check over both lets a host that cannot read the content find every change. <c>docs/archive-format.md</c> has
/// the layout. A head <em>must</em> be sealed after its body, whose length it states, and the check computed last.
/// </summary>
/// <param name="codec">Reads and writes the frames in the bodies.</param>
/// <param name="namer">Computes the ids of chunks.</param>
/// <param name="keys">The keys of the archive.</param>
/// <param name="random">Fills a span with random numbers; null for those of the system.</param>
internal sealed class SealedGroupFormat(IGroupCodec codec, ChunkNamer namer, ArchiveKeys keys, Action<Span<byte>>? random = null)
    : GroupFormat(codec, namer)
{
    private const int ClearBytes = 12; // group number, bytes of the body frame, domain, three zeros
    private const int HeadUnit = 512;
    private const int FixedHead = Frames.SkippableHead + ClearBytes + Seal.Overhead + Seal.TagSize;
    private const int FixedHeadText = 8; // count and bytes of the chunks
    private const int FixedBody = Frames.SkippableHead + Seal.Overhead;
    private const int FixedBodyText = 4; // length of the frame

    private static readonly int MaxHead = HeadSize(GroupHead.MaxChunks);
    private readonly Action<Span<byte>> _random = random ?? RandomNumberGenerator.Fill;
    private readonly int _maxBody = BodySize(codec.MaxFrameBytes(GroupHead.MaxRawBytes), keys.Seal.Padding);

    /// <inheritdoc/>
    public override bool CanRead(ChunkDomain domain) => BodyKey(domain) is not null;

    /// <inheritdoc/>
    public override int MaxBytes(int chunks, int rawBytes) => HeadSize(chunks) + BodySize(Codec.MaxFrameBytes(rawBytes), keys.Seal.Padding);

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
        var head = HeadSize(chunks.Length);
        var maxText = BodySize(Codec.MaxFrameBytes(raw.Length), keys.Seal.Padding) - FixedBody;
        if (scratch.Length < maxText)
        {
            scratch = new byte[maxText];
        }

        var frame = compressor.Compress(raw, scratch.AsSpan(FixedBodyText));
        var body = BodySize(frame, keys.Seal.Padding);
        var text = scratch.AsSpan(0, body - FixedBody);
        BinaryPrimitives.WriteUInt32LittleEndian(text, (uint)frame);
        text[(FixedBodyText + frame)..].Clear();

        var clear = into.Slice(Frames.SkippableHead, ClearBytes);
        Frames.WriteSkippable(into, FrameKind.GroupHead, head - Frames.SkippableHead);
        BinaryPrimitives.WriteUInt32LittleEndian(clear, group);
        BinaryPrimitives.WriteUInt32LittleEndian(clear[4..], (uint)body);
        BinaryPrimitives.WriteUInt32LittleEndian(clear[8..], (uint)domain);
        Frames.WriteSkippable(into[head..], FrameKind.SealedBody, body - Frames.SkippableHead);
        var key = BodyKey(domain) ?? throw new InvalidOperationException("The content key of a new archive is always known.");
        var list = new byte[head - FixedHead];
        WriteList(list, chunks, raw.Length);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(list, XxHash128.HashToUInt128(text), digest);
        Seal.Write(keys.Cipher, key, clear, text, into[(head + Frames.SkippableHead)..], digest, _random);

        // Depends on the body too, since the check of both has no other random bytes.
        var all = into[..(head + body)];
        Digest(list, BinaryPrimitives.ReadUInt128LittleEndian(all[^Seal.TagSize..]), digest);
        Seal.Write(keys.Cipher, keys.Head, clear, list, into[(Frames.SkippableHead + ClearBytes)..], digest, _random);
        var check = all.Slice(head - Seal.TagSize, Seal.TagSize);
        check.Clear();
        Span<byte> tag = stackalloc byte[Seal.TagSize];
        ComputeCheck(all, tag);
        tag.CopyTo(check);
        return new GroupTable.Row(0, head, body, 0, 0, XxHash3.HashToUInt64(all));
    }

    /// <inheritdoc/>
    public override bool IsPossible(in GroupTable.Row row) =>
        row.RawBytes == 0
        && row.Chunks == 0
        && row.HeadBytes >= HeadUnit
        && row.HeadBytes <= MaxHead
        && row.HeadBytes % HeadUnit == 0
        && row.FrameBytes > 0
        && row.FrameBytes <= _maxBody
        && row.FrameBytes % keys.Seal.Padding == 0;

    /// <inheritdoc/>
    public override string? Read(Span<byte> frames, uint group, in GroupTable.Row row, GroupDepth depth, GroupData into)
    {
        if (depth == GroupDepth.Everything && !IsAuthentic(frames, row.HeadBytes))
        {
            return "was changed: its check does not match";
        }

        if (!TryReadHead(frames[..row.HeadBytes], group, row, into))
        {
            return "was changed, or its head is damaged";
        }

        if (BodyKey(into.Domain) is not { } key)
        {
            return depth == GroupDepth.Everything ? null : "is locked: reading contents of this store needs a recovery identity";
        }

        var clear = frames.Slice(Frames.SkippableHead, ClearBytes);
        var body = frames[row.HeadBytes..];
        if (!Frames.TryReadSkippable(body, FrameKind.SealedBody, out var length) || length != body.Length - Frames.SkippableHead)
        {
            return "is damaged";
        }

        var text = into.Scratch(body.Length - FixedBody);
        if (!Seal.TryOpen(keys.Cipher, key, clear, body[Frames.SkippableHead..], text))
        {
            return "was changed: its content does not open";
        }

        var frame = BinaryPrimitives.ReadUInt32LittleEndian(text);
        if (frame > text.Length - FixedBodyText)
        {
            return "is damaged";
        }

        var bytes = text.Slice(FixedBodyText, (int)frame);
        if (!Codec.TryDecompress(bytes, into.Raw(into.RawBytes), checkContent: false))
        {
            return "cannot be decompressed";
        }

        into.SetContent(GroupCompression.Of(bytes));
        return null;
    }

    /// <inheritdoc/>
    public override bool TryReadHead(ReadOnlySpan<byte> head, uint group, in GroupTable.Row row, GroupData into)
    {
        var clear = head.Slice(Frames.SkippableHead, ClearBytes);
        var domain = BinaryPrimitives.ReadUInt32LittleEndian(clear[8..]);
        into.Begin(default, 0);
        if (
            !Frames.TryReadSkippable(head, FrameKind.GroupHead, out var length)
            || length != head.Length - Frames.SkippableHead
            || BinaryPrimitives.ReadUInt32LittleEndian(clear) != group
            || BinaryPrimitives.ReadUInt32LittleEndian(clear[4..]) != row.FrameBytes
            || domain is not ((uint)ChunkDomain.Content or (uint)ChunkDomain.Page)
        )
        {
            return false;
        }

        var list = into.Scratch(head.Length - FixedHead);
        if (!Seal.TryOpen(keys.Cipher, keys.Head, clear, head[(Frames.SkippableHead + ClearBytes)..^Seal.TagSize], list))
        {
            return false;
        }

        var count = BinaryPrimitives.ReadUInt32LittleEndian(list);
        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(list[4..]);
        if (count is 0 or > GroupHead.MaxChunks || HeadSize((int)count) != head.Length || bytes is 0 or > GroupHead.MaxRawBytes)
        {
            return false;
        }

        into.Begin((ChunkDomain)domain, (int)bytes);
        return GroupHead.TryReadRows(list.Slice(FixedHeadText, (int)count * GroupHead.RowSize), (int)bytes, into.Chunks);
    }

    private bool IsAuthentic(Span<byte> frames, int head)
    {
        Span<byte> stated = stackalloc byte[Seal.TagSize];
        Span<byte> tag = stackalloc byte[Seal.TagSize];
        var check = frames.Slice(head - Seal.TagSize, Seal.TagSize);
        check.CopyTo(stated);
        check.Clear();
        ComputeCheck(frames, tag);
        stated.CopyTo(check);
        return CryptographicOperations.FixedTimeEquals(stated, tag);
    }

    private void ComputeCheck(ReadOnlySpan<byte> frames, Span<byte> tag) =>
        Seal.Authenticate(keys.Cipher, keys.Check, frames.Slice(Frames.SkippableHead + ClearBytes, Seal.RandomSize), frames, tag);

    private byte[]? BodyKey(ChunkDomain domain) =>
        domain switch
        {
            ChunkDomain.Content => keys.ContentBody,
            ChunkDomain.Page => keys.PageBody,
            _ => throw new ArgumentOutOfRangeException(nameof(domain), domain, "The domain is unknown."),
        };

    // The ids of the chunks differ for different contents, and the number for different compression. Hashing the whole body would be slow.
    private static void Digest(ReadOnlySpan<byte> list, UInt128 number, Span<byte> digest)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, number);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(list);
        hash.AppendData(bytes);
        hash.GetHashAndReset(digest);
    }

    private static void WriteList(Span<byte> list, ReadOnlySpan<GroupChunk> chunks, int rawBytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(list, (uint)chunks.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(list[4..], (uint)rawBytes);
        var rows = list[FixedHeadText..];
        rows[GroupHead.WriteRows(rows, chunks)..].Clear();
    }

    private static int HeadSize(int chunks) => RoundUp(FixedHead + FixedHeadText + (chunks * GroupHead.RowSize), HeadUnit);

    private static int BodySize(int frame, int padding) => RoundUp(FixedBody + FixedBodyText + frame, padding);

    // The unit is a power of two.
    private static int RoundUp(int bytes, int unit) => (bytes + unit - 1) & -unit;
}

using System.Buffers.Binary;
using System.Diagnostics;
using BackupEdge.Engine.Bytes;
using K4os.Compression.LZ4;
using K4os.Hash.xxHash;

namespace BackupEdge.Engine.Tar;

/// <summary>
/// The output of an export: buffers bytes and writes them in large blocks, uncompressed or as one LZ4 frame. The end of the frame
/// <em>must</em> be written only by <see cref="EndAsync"/>, so that an aborted export never looks complete when it is extracted.
/// </summary>
/// <param name="into">The stream to write to; not disposed.</param>
/// <param name="format">The output format.</param>
internal sealed class TarOutput(Stream into, TarFormat format)
{
    private const int WriteAt = 256 * 1024;
    private const uint Magic = 0x184D2204;
    private const byte Flags = 0x64; // version 01, independent blocks, content checksum
    private const byte BlockDescriptor = 0x60; // blocks of up to 1 MiB
    private const int MaxBlock = 1024 * 1024;
    private const uint RawBlock = 0x8000_0000;
    private readonly bool _isCompressed = IsCompressed(format);
    private readonly byte[] _block = IsCompressed(format) ? new byte[4 + LZ4Codec.MaximumOutputSize(MaxBlock)] : [];
    private readonly XXH32 _checksum = new();
    private bool _hasBegun;

    /// <summary>The buffered bytes. At most 1 MiB may be appended between two calls of <see cref="WriteAsync"/>.</summary>
    public ByteString Pending { get; } = new();

    /// <summary>Writes the pending bytes once there are at least 256 KiB of them.</summary>
    public ValueTask WriteAsync(CancellationToken cancellationToken) =>
        Pending.Length < WriteAt ? default : new ValueTask(WriteAllAsync(cancellationToken));

    /// <summary>Writes the remaining bytes and the end of the LZ4 frame, and flushes the stream.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await WriteAllAsync(cancellationToken);
        if (_isCompressed)
        {
            var end = new byte[8];
            BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(4), _checksum.Digest());
            await into.WriteAsync(end, cancellationToken);
        }

        await into.FlushAsync(cancellationToken);
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        if (_isCompressed)
        {
            await WriteFrameAsync(cancellationToken);
        }
        else
        {
            await into.WriteAsync(Pending.Memory, cancellationToken);
        }

        Pending.Clear();
    }

    private async Task WriteFrameAsync(CancellationToken cancellationToken)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            await into.WriteAsync(FrameHead(), cancellationToken);
        }

        for (var at = 0; at < Pending.Length; at += MaxBlock)
        {
            var size = Pack(Pending.Span.Slice(at, Math.Min(MaxBlock, Pending.Length - at)));
            await into.WriteAsync(_block.AsMemory(0, size), cancellationToken);
        }
    }

    private static bool IsCompressed(TarFormat format) =>
        format switch
        {
            TarFormat.TarLz4 => true,
            TarFormat.Tar => false,
            _ => throw new UnreachableException($"Unknown format {format}."),
        };

    private static byte[] FrameHead()
    {
        var head = new byte[7];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        head[4] = Flags;
        head[5] = BlockDescriptor;
        head[6] = (byte)(XXH32.DigestOf(head.AsSpan(4, 2)) >> 8);
        return head;
    }

    private int Pack(ReadOnlySpan<byte> raw)
    {
        _checksum.Update(raw);
        var size = LZ4Codec.Encode(raw, _block.AsSpan(4), LZ4Level.L00_FAST);
        var word = (uint)size;
        if (size <= 0 || size >= raw.Length)
        {
            raw.CopyTo(_block.AsSpan(4));
            size = raw.Length;
            word = (uint)size | RawBlock;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(_block, word);
        return 4 + size;
    }
}

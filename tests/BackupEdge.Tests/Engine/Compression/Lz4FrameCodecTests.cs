using System.Buffers.Binary;
using System.IO.Hashing;
using BackupEdge.Engine.Compression;
using BackupEdge.Tests.Engine.Bytes;
using BackupEdge.Tests.Engine.Chunking;
using FsCheck;
using FsCheck.Fluent;
using K4os.Compression.LZ4.Streams;

namespace BackupEdge.Tests.Engine.Compression;

public sealed class Lz4FrameCodecTests
{
    private static readonly byte[] Compressible = [.. Enumerable.Range(0, 300).Select(i => (byte)(i / 7 % 5))];
    private static readonly byte[] Incompressible = new SampleStream(SampleKind.Random, 1, 100).ToBytes();

    [Fact]
    public void A_frame_is_read_back_by_the_codec_and_by_another_library()
    {
        var lengths = Gen.Frequency(
            (1, Gen.Elements(1, 2, 12, 13, 255, Lz4FrameCodec.MaxBlock - 1, Lz4FrameCodec.MaxBlock)),
            (3, Gen.Choose(1, 5000))
        );
        var streams = (
            from stream in SampleStream.Any(0).Generator
            from length in lengths
            select stream with
            {
                Length = length,
            }
        ).ToArbitrary();
        Prop.ForAll(streams, stream =>
            {
                var raw = stream.ToBytes();
                var frame = Write(raw);
                var back = new byte[raw.Length];
                return Lz4FrameCodec.Instance.TryDecompress(frame, back)
                    && back.AsSpan().SequenceEqual(raw)
                    && Unpack(frame).AsSpan().SequenceEqual(raw);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void A_frame_has_the_documented_format()
    {
        var frame = Write(Compressible);
        var block = frame.Length - Lz4FrameCodec.Overhead;

        Assert.Equal("04224D186C602C01000000000000", Convert.ToHexString(frame.AsSpan(0, 14)));
        Assert.Equal((byte)(XxHash32.HashToUInt32(frame.AsSpan(4, 10)) >> 8), frame[14]);
        Assert.InRange(block, 1, Compressible.Length - 1);
        Assert.Equal((uint)block, BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(15)));
        Assert.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(19 + block)));
        Assert.Equal(XxHash32.HashToUInt32(Compressible), BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(23 + block)));
    }

    [Fact]
    public void Incompressible_bytes_are_stored_uncompressed()
    {
        var frame = Write(Incompressible);

        Assert.Equal(Incompressible.Length + Lz4FrameCodec.Overhead, frame.Length);
        Assert.Equal(0x8000_0000u | (uint)Incompressible.Length, BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(15)));
        Assert.Equal(Incompressible, frame.AsSpan(19, Incompressible.Length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_frame_with_a_changed_byte_is_refused_or_returns_the_same_bytes(bool compressible)
    {
        var raw = compressible ? Compressible : Incompressible;
        var frame = Write(raw);
        var back = new byte[raw.Length];
        for (var at = 0; at < frame.Length; at++)
        {
            for (var change = 1; change < 256; change++)
            {
                frame[at] ^= (byte)change;
                Assert.True(
                    !Lz4FrameCodec.Instance.TryDecompress(frame, back) || back.AsSpan().SequenceEqual(raw),
                    $"Byte {at} xor {change} went unseen."
                );
                frame[at] ^= (byte)change;
            }
        }

        Assert.True(Lz4FrameCodec.Instance.TryDecompress(frame, back));
    }

    [Fact]
    public void A_frame_with_another_length_or_content_size_is_refused()
    {
        var frame = Write(Compressible);
        for (var length = 0; length < frame.Length; length++)
        {
            Assert.False(Lz4FrameCodec.Instance.TryDecompress(frame.AsSpan(0, length), new byte[Compressible.Length]));
        }

        Assert.False(Lz4FrameCodec.Instance.TryDecompress([.. frame, 0], new byte[Compressible.Length]));
        Assert.False(Lz4FrameCodec.Instance.TryDecompress(frame, new byte[Compressible.Length - 1]));
        Assert.False(Lz4FrameCodec.Instance.TryDecompress(frame, new byte[Compressible.Length + 1]));
    }

    [Fact]
    public void Random_bytes_instead_of_a_frame_are_refused()
    {
        Prop.ForAll(AnyBytes.UpTo(200).ToArbitrary(), garbage => !Lz4FrameCodec.Instance.TryDecompress(garbage, new byte[50]))
            .QuickCheckThrowOnFailure();
    }

    private static byte[] Write(byte[] raw)
    {
        var into = new byte[Lz4FrameCodec.Instance.MaxFrameBytes(raw.Length)];
        return into[..Lz4FrameCodec.Instance.Compress(raw, into)];
    }

    private static byte[] Unpack(byte[] frame)
    {
        using var from = LZ4Stream.Decode(new MemoryStream(frame));
        using var into = new MemoryStream();
        from.CopyTo(into);
        return into.ToArray();
    }
}

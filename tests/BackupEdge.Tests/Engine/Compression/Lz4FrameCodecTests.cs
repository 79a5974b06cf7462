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

    private static readonly Lz4FrameCodec Managed = new(usesLibrary: false);

    /// <summary>Bytes of lengths at which the format or the library changes what it does.</summary>
    private static Arbitrary<SampleStream> Streams =>
        (
            from stream in SampleStream.Any(0).Generator
            from length in Gen.Frequency(
                (1, Gen.Elements(1, 2, 12, 13, 255, Lz4FrameCodec.MaxBlock - 1, Lz4FrameCodec.MaxBlock)),
                (3, Gen.Choose(1, 5000))
            )
            select stream with
            {
                Length = length,
            }
        ).ToArbitrary();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_is_read_back_by_the_codec_and_by_another_library(bool usesLibrary)
    {
        var codec = Codec(usesLibrary);
        Prop.ForAll(Streams, stream =>
            {
                var raw = stream.ToBytes();
                var frame = Write(codec, raw);
                return Reads(codec, frame, raw) && Unpack(frame).AsSpan().SequenceEqual(raw);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Frames_with_and_without_liblz4_are_equal_and_each_reads_the_other()
    {
        var native = Codec(usesLibrary: true);
        var compressors = (native.CreateCompressor(), Managed.CreateCompressor());
        Prop.ForAll(Streams, stream =>
            {
                var raw = stream.ToBytes();
                var frame = Write(native, raw, compressors.Item1);
                var managed = Write(Managed, raw, compressors.Item2);
                return frame.AsSpan().SequenceEqual(managed) && Reads(Managed, frame, raw) && Reads(native, managed, raw);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));
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
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_frame_with_a_changed_byte_is_refused_or_returns_the_same_bytes(bool compressible, bool usesLibrary)
    {
        var codec = Codec(usesLibrary);
        var raw = compressible ? Compressible : Incompressible;
        var frame = Write(codec, raw);
        var back = new byte[raw.Length];
        for (var at = 0; at < frame.Length; at++)
        {
            for (var change = 1; change < 256; change++)
            {
                frame[at] ^= (byte)change;
                Assert.True(!codec.TryDecompress(frame, back) || back.AsSpan().SequenceEqual(raw), $"Byte {at} xor {change} went unseen.");
                frame[at] ^= (byte)change;
            }
        }

        Assert.True(codec.TryDecompress(frame, back));
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

    private static Lz4FrameCodec Codec(bool usesLibrary)
    {
        Assert.SkipUnless(!usesLibrary || Lz4Library.IsLoaded, "This machine has no liblz4.so.1.");
        return usesLibrary ? new Lz4FrameCodec(usesLibrary: true) : Managed;
    }

    private static byte[] Write(byte[] raw) => Write(Lz4FrameCodec.Instance, raw);

    private static byte[] Write(Lz4FrameCodec codec, byte[] raw, IGroupCompressor? compressor = null)
    {
        var into = new byte[codec.MaxFrameBytes(raw.Length)];
        return into[..(compressor ?? codec.CreateCompressor()).Compress(raw, into)];
    }

    private static bool Reads(Lz4FrameCodec codec, byte[] frame, byte[] raw)
    {
        var back = new byte[raw.Length];
        return codec.TryDecompress(frame, back) && back.AsSpan().SequenceEqual(raw);
    }

    private static byte[] Unpack(byte[] frame)
    {
        using var from = LZ4Stream.Decode(new MemoryStream(frame));
        using var into = new MemoryStream();
        from.CopyTo(into);
        return into.ToArray();
    }
}

using System.Buffers.Binary;
using BackupEdge.Engine.Compression;
using BackupEdge.Tests.Engine.Bytes;
using BackupEdge.Tests.Engine.Chunking;
using BackupEdge.Tests.TestTrees;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Compression;

public sealed class ZstdFrameCodecTests
{
    private const int Mebibyte = 1024 * 1024;
    private static readonly ZstdFrameCodec Codec = ZstdFrameCodec.Instance;
    private static readonly byte[] Compressible = [.. Enumerable.Range(0, 300).Select(i => (byte)(i / 7 % 5))];
    private static readonly byte[] Incompressible = new SampleStream(SampleKind.Random, 1, 100).ToBytes();
    private static readonly byte[] Repeated = [.. Enumerable.Repeat((byte)7, 200)];

    public ZstdFrameCodecTests() => Assert.SkipUnless(ZstdLibrary.IsLoaded, "This machine has no libzstd.so.1.");

    [Fact]
    public void Groups_of_every_size_and_level_are_read_back()
    {
        var cases = (
            from stream in SampleStream.Any(0).Generator
            from length in Gen.Frequency((1, Gen.Elements(1, 2, 255, 256, Mebibyte - 1, Mebibyte)), (4, Gen.Choose(1, 5000)))
            from level in Gen.Frequency((1, Gen.Elements(-7, 19)), (4, Gen.Choose(-7, 9)))
            where level != 0
            select (Stream: stream with { Length = length }, Level: level)
        ).ToArbitrary();
        Prop.ForAll(cases, each =>
            {
                var raw = each.Stream.ToBytes();
                var frame = Write(raw, each.Level);
                return Reads(frame, raw)
                    && frame.Length >= Codec.MinFrameBytes
                    && GroupCompression.Of(frame) == GroupCompression.Zstd(each.Level);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public void A_compressor_is_reused_for_groups_of_different_content()
    {
        using var compressor = GroupCompression.Zstd(3).CreateCompressor();
        foreach (var raw in (byte[][])[Compressible, Incompressible, Repeated, Compressible])
        {
            Assert.True(Reads(Write(raw, compressor), raw));
        }
    }

    [Fact]
    public void A_frame_has_the_documented_format()
    {
        var frame = Write(Compressible, level: -5);

        Assert.Equal(0x184D2A56u, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        Assert.Equal((uint)frame.Length - 8, BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(4)));
        Assert.Equal("01FB0000", Convert.ToHexString(frame.AsSpan(8, 4)));
        Assert.Equal(0xFD2FB528, BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(12)));

        // The descriptor: content size of two bytes, one segment, content checksum, no dictionary.
        Assert.Equal(0b01_1_0_0_1_00, frame[16]);
        Assert.Equal(Compressible.Length, BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(17)) + 256);
    }

    [Fact]
    public async Task The_zstd_tool_reads_a_frame_and_a_frame_of_the_tool_is_read()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zstd"), "zstd is not installed.");
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.At("ours.zst"), Write(Compressible, 1)[12..]);
        File.WriteAllBytes(folder.At("raw"), Compressible);

        await ShellRun.RunAsync(folder.Path, "zstd -q -d ours.zst && zstd -q -9 raw", []);

        Assert.Equal(Compressible, File.ReadAllBytes(folder.At("ours")));
        Assert.True(Reads(Wrap(File.ReadAllBytes(folder.At("raw.zst"))), Compressible));
    }

    [Fact]
    public void LZ4_frames_are_read_too()
    {
        using var lz4 = GroupCompression.Lz4.CreateCompressor();
        var frame = Write(Compressible, lz4);

        Assert.True(Reads(frame, Compressible));
        Assert.Equal(GroupCompression.Lz4, GroupCompression.Of(frame));
        Assert.False(Lz4FrameCodec.Instance.TryDecompress(Write(Compressible, 1), new byte[Compressible.Length]));
    }

    [Fact]
    public void A_frame_with_a_changed_byte_is_refused_or_returns_the_same_bytes()
    {
        foreach (var raw in (byte[][])[Compressible, Incompressible, Repeated])
        {
            var frame = Write(raw, 1);
            for (var at = 0; at < frame.Length; at++)
            {
                for (var change = 1; change < 256; change++)
                {
                    frame[at] ^= (byte)change;
                    AssertRefusedOrSame(frame, raw, $"byte {at} xor {change}");
                    frame[at] ^= (byte)change;
                }
            }

            Assert.True(Reads(frame, raw));
        }
    }

    [Fact]
    public void A_large_frame_with_flipped_bits_is_refused_or_returns_the_same_bytes()
    {
        var raw = new SampleStream(SampleKind.Text, 5, Mebibyte).ToBytes();
        var frame = Write(raw, 3);
        var random = new Random(17);
        for (var round = 0; round < 200; round++)
        {
            var damaged = (byte[])frame.Clone();
            for (var bits = random.Next(1, 4); bits > 0; bits--)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            AssertRefusedOrSame(damaged, raw, $"round {round}");
        }
    }

    [Fact]
    public void A_frame_with_another_length_or_content_size_is_refused()
    {
        var frame = Write(Compressible, 1);
        for (var length = 0; length < frame.Length; length++)
        {
            Assert.False(Codec.TryDecompress(frame.AsSpan(0, length), new byte[Compressible.Length]));
            Assert.False(length >= 12 && Codec.TryDecompress(Wrap(frame[12..length]), new byte[Compressible.Length]));
        }

        Assert.False(Codec.TryDecompress([.. frame, 0], new byte[Compressible.Length]));
        Assert.False(Codec.TryDecompress(frame, new byte[Compressible.Length - 1]));
        Assert.False(Codec.TryDecompress(frame, new byte[Compressible.Length + 1]));
    }

    [Fact]
    public void Several_frames_in_one_group_are_refused()
    {
        var zstd = Write(Compressible, 1)[12..];
        byte[] skippable = [0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 9];

        Assert.False(Codec.TryDecompress(Wrap([.. zstd, .. zstd]), new byte[2 * Compressible.Length]));
        Assert.False(Codec.TryDecompress(Wrap([.. zstd, .. skippable]), new byte[Compressible.Length]));
        Assert.False(Codec.TryDecompress(Wrap([.. skippable, .. zstd]), new byte[Compressible.Length]));
    }

    [Theory]
    [InlineData("a content size of 2^63 bytes", "28B52FFD E4 0000000000000080 010000 00000000")]
    [InlineData("a block that repeats one byte far behind the buffer", "28B52FFD 24 32 FBFFFF 07 00000000")]
    [InlineData("a window of 1 TiB and no content size", "28B52FFD 04 F0 010000 00000000")]
    [InlineData("a dictionary", "28B52FFD 27 01020304 32 010000 00000000")]
    [InlineData("a block without an end", "28B52FFD 24 32 900100 00000000000000")]
    public void A_forged_frame_is_refused(string what, string zstd)
    {
        var frame = Wrap(Convert.FromHexString(zstd.Replace(" ", "", StringComparison.Ordinal)));
        var buffer = new byte[100];
        buffer.AsSpan(50).Fill(0xA5);

        Assert.False(Codec.TryDecompress(frame, buffer.AsSpan(0, 50)), what);

        Assert.False(buffer.AsSpan(50).ContainsAnyExcept((byte)0xA5), $"{what} wrote behind the buffer.");
    }

    [Fact]
    public void Random_bytes_instead_of_a_frame_are_refused()
    {
        Prop.ForAll(AnyBytes.UpTo(200).ToArbitrary(), garbage =>
                !Codec.TryDecompress(garbage, new byte[50])
                && !Codec.TryDecompress(Wrap(garbage), new byte[50])
                && !Codec.TryDecompress(Wrap([0x28, 0xB5, 0x2F, 0xFD, .. garbage]), new byte[50])
            )
            .QuickCheckThrowOnFailure();
    }

    private static void AssertRefusedOrSame(byte[] frame, byte[] raw, string what)
    {
        var back = new byte[raw.Length];
        Assert.True(!Codec.TryDecompress(frame, back) || back.AsSpan().SequenceEqual(raw), $"{what} went unseen.");
    }

    private static byte[] Write(byte[] raw, int level)
    {
        using var compressor = GroupCompression.Zstd(level).CreateCompressor();
        return Write(raw, compressor);
    }

    private static byte[] Write(byte[] raw, IGroupCompressor compressor)
    {
        var into = new byte[Codec.MaxFrameBytes(raw.Length)];
        return into[..compressor.Compress(raw, into)];
    }

    private static bool Reads(byte[] frame, byte[] raw)
    {
        var back = new byte[raw.Length];
        return Codec.TryDecompress(frame, back) && back.AsSpan().SequenceEqual(raw);
    }

    private static byte[] Wrap(byte[] zstd)
    {
        var frame = new byte[ZstdFrameCodec.Head + zstd.Length];
        ZstdFrameCodec.WriteHead(frame, 1, zstd.Length);
        zstd.CopyTo(frame, ZstdFrameCodec.Head);
        return frame;
    }
}

using System.Security.Cryptography;
using BackupEdge.Engine.Archives;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class ChunkIdTests
{
    // Mostly equal bytes, so that every part of the comparison is tested.
    private static readonly Arbitrary<byte[]> Raw = (
        from at in Gen.Choose(0, ChunkId.Size - 1)
        from value in Gen.Elements((byte)0, (byte)1, (byte)0x7F, (byte)0x80, (byte)0xFF)
        from fill in Gen.Elements((byte)0, (byte)0x80)
        select Bytes(fill, at, value)
    ).ToArbitrary();

    [Fact]
    public void The_id_of_a_chunk_is_its_SHA_256()
    {
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ChunkNamer.Sha256Of("abc"u8).ToString());
        var id = new byte[ChunkId.Size];
        ChunkNamer.Sha256Of("some bytes"u8).Write(id);
        Assert.Equal(SHA256.HashData("some bytes"u8), id);
    }

    [Fact]
    public void An_id_is_read_back_from_its_bytes()
    {
        Prop.ForAll(Raw, raw =>
            {
                var written = new byte[ChunkId.Size + 1];
                ChunkId.Read([.. raw, 99]).Write(written);
                return written.AsSpan(0, ChunkId.Size).SequenceEqual(raw)
                    && written[^1] == 0
                    && ChunkId.Read(raw).ToString() == Convert.ToHexStringLower(raw);
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Ids_sort_like_their_bytes()
    {
        Prop.ForAll(Raw, Raw, (left, right) =>
            {
                var order = left.AsSpan().SequenceCompareTo(right);
                var (a, b) = (ChunkId.Read(left), ChunkId.Read(right));
                return Math.Sign(a.CompareTo(b)) == Math.Sign(order)
                    && a < b == order < 0
                    && a > b == order > 0
                    && a <= b == order <= 0
                    && a >= b == order >= 0
                    && a == b == (order == 0)
                    && a.Equals(b) == (order == 0)
                    && (order != 0 || a.GetHashCode() == b.GetHashCode());
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Prefix_and_suffix_are_big_endian_numbers_of_the_bytes()
    {
        var raw = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();

        Assert.Equal(0x0102030405060708ul, ChunkId.Read(raw).Prefix);
        Assert.Equal(0x191A1B1C1D1E1F20ul, ChunkId.Read(raw).Suffix);
    }

    private static byte[] Bytes(byte fill, int at, byte value)
    {
        var bytes = new byte[ChunkId.Size];
        bytes.AsSpan().Fill(fill);
        bytes[at] = value;
        return bytes;
    }
}

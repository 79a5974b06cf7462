using System.Buffers.Binary;
using System.IO.Hashing;
using BackupEdge.Engine.Archives;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class GroupHeadTests
{
    [Fact]
    public void Chunks_are_read_back_with_their_offsets()
    {
        Prop.ForAll(Gen.Choose(1, 300).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (count, seed) =>
            {
                var (frame, chunks, bytes) = Make(count, seed);
                var read = new List<GroupChunk> { default };
                return frame.Length == GroupHead.Size(count)
                    && GroupHead.TryRead(frame, (uint)seed, bytes, read)
                    && read.SequenceEqual(chunks);
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_maximum_number_of_chunks_is_read_back()
    {
        var chunks = Enumerable
            .Range(0, GroupHead.MaxChunks)
            .Select(i => new GroupChunk(ChunkNamer.Sha256Of(BitConverter.GetBytes(i)), i, 1))
            .ToArray();
        var frame = new byte[GroupHead.Size(chunks.Length)];
        GroupHead.Write(frame, 5, chunks, chunks.Length);
        var read = new List<GroupChunk>();

        Assert.True(GroupHead.TryRead(frame, 5, chunks.Length, read));
        Assert.Equal(chunks, read);
    }

    [Fact]
    public void A_head_has_the_documented_format()
    {
        var (frame, chunks, bytes) = Make(2, 9);

        Assert.Equal(0x184D2A51u, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        Assert.Equal((uint)frame.Length - 8, BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(4)));
        var payload = frame.AsSpan(8);
        Assert.Equal(9u, BinaryPrimitives.ReadUInt32LittleEndian(payload));
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]));
        Assert.Equal((uint)bytes, BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]));
        Assert.Equal(chunks[1].Id, ChunkId.Read(payload[(12 + 36)..]));
        Assert.Equal((uint)chunks[1].Length, BinaryPrimitives.ReadUInt32LittleEndian(payload[(12 + 36 + 32)..]));
        Assert.Equal(XxHash3.HashToUInt64(payload[..^8]), BinaryPrimitives.ReadUInt64LittleEndian(payload[^8..]));
    }

    [Fact]
    public void A_head_with_one_changed_byte_is_refused()
    {
        var (frame, _, bytes) = Make(3, 4);
        var read = new List<GroupChunk>();
        for (var at = 0; at < frame.Length; at++)
        {
            for (var change = 1; change < 256; change++)
            {
                frame[at] ^= (byte)change;
                Assert.False(GroupHead.TryRead(frame, 4, bytes, read), $"Byte {at} xor {change} was not detected.");
                frame[at] ^= (byte)change;
            }
        }

        Assert.True(GroupHead.TryRead(frame, 4, bytes, read));
    }

    [Fact]
    public void A_truncated_head_or_the_head_of_another_group_is_refused()
    {
        var (frame, _, bytes) = Make(3, 4);
        var read = new List<GroupChunk>();
        for (var length = 0; length < frame.Length; length++)
        {
            Assert.False(GroupHead.TryRead(frame.AsSpan(0, length), 4, bytes, read));
        }

        Assert.False(GroupHead.TryRead([.. frame, 0], 4, bytes, read));
        Assert.False(GroupHead.TryRead(frame, 5, bytes, read));
        Assert.False(GroupHead.TryRead(frame, 4, bytes + 1, read));
    }

    [Theory]
    [InlineData(10, 0, 20)] // an empty chunk
    [InlineData(10, 10, 21)] // less than the size of the group
    [InlineData(10, 12, 20)] // more than the size of the group
    [InlineData(10, -1, 9)] // wraps round
    public void Wrong_sums_of_lengths_are_refused_despite_a_valid_checksum(int first, int second, int bytes)
    {
        var frame = new byte[GroupHead.Size(2)];
        GroupHead.Write(
            frame,
            0,
            [new GroupChunk(ChunkNamer.Sha256Of("a"u8), 0, first), new GroupChunk(ChunkNamer.Sha256Of("b"u8), first, second)],
            bytes
        );

        Assert.False(GroupHead.TryRead(frame, 0, bytes, []));
    }

    private static (byte[] Frame, GroupChunk[] Chunks, int Bytes) Make(int count, int seed)
    {
        var random = new Random(seed);
        var chunks = new GroupChunk[count];
        var bytes = 0;
        for (var i = 0; i < count; i++)
        {
            var length = random.Next(1, 3000);
            chunks[i] = new GroupChunk(ChunkNamer.Sha256Of(BitConverter.GetBytes(random.NextInt64())), bytes, length);
            bytes += length;
        }

        var frame = new byte[GroupHead.Size(count)];
        Assert.Equal(frame.Length, GroupHead.Write(frame, (uint)seed, chunks, bytes));
        return (frame, chunks, bytes);
    }
}

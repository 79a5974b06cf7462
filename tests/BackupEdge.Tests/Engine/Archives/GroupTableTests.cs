using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Compression;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class GroupTableTests
{
    private const long FileLength = 10_000_000_000;

    private static readonly GroupTable.Row Possible = new(5_000_000_000, GroupHead.Size(3), 1000, 5000, 3, 0x8877665544332211);

    [Fact]
    public void Rows_are_read_back_with_zeros_for_unused_numbers()
    {
        var table = new GroupTable();
        table.Set(3, Possible);
        table.Set(0, Possible with { Offset = 100 });

        var read = GroupTable.TryParse(Payload(table), FileLength, Lz4FrameCodec.Instance);

        Assert.NotNull(read);
        Assert.Equal(4, read.Count);
        Assert.Equal([Possible with { Offset = 100 }, default, default, Possible], Enumerable.Range(0, 4).Select(i => read[(uint)i]));
    }

    [Fact]
    public void A_row_has_the_documented_format()
    {
        var table = new GroupTable();
        table.Set(0, new GroupTable.Row(0x0102030405060708, 0x11, 0x22, 0x33, 0x44, 0x8877665544332211));

        Assert.Equal(
            "522A4D18200000000807060504030201110000002200000033000000440000001122334455667788",
            Convert.ToHexString(table.ToFrame())
        );
    }

    [Fact]
    public void A_table_without_groups_is_valid()
    {
        Assert.Equal(0, GroupTable.TryParse(Payload(new GroupTable()), FileLength, Lz4FrameCodec.Instance)?.Count);
    }

    [Fact]
    public void A_row_of_the_largest_group_is_valid()
    {
        var head = GroupHead.Size(GroupHead.MaxChunks);
        var frame = Lz4FrameCodec.Instance.MaxFrameBytes(GroupHead.MaxRawBytes);

        Assert.NotNull(Parse(new GroupTable.Row(FileLength - head - frame, head, frame, GroupHead.MaxRawBytes, GroupHead.MaxChunks, 1)));
        Assert.Null(Parse(new GroupTable.Row(FileLength - head - frame + 1, head, frame, GroupHead.MaxRawBytes, GroupHead.MaxChunks, 1)));
    }

    [Fact]
    public void Impossible_rows_are_refused()
    {
        Assert.NotNull(Parse(Possible));
        foreach (
            var row in (GroupTable.Row[])
                [
                    Possible with
                    {
                        Offset = -1,
                    },
                    Possible with
                    {
                        Offset = long.MinValue,
                    },
                    Possible with
                    {
                        Offset = FileLength,
                    },
                    Possible with
                    {
                        Offset = long.MaxValue,
                    },
                    Possible with
                    {
                        HeadBytes = 0,
                    },
                    Possible with
                    {
                        HeadBytes = GroupHead.Size(4),
                    },
                    Possible with
                    {
                        FrameBytes = Lz4FrameCodec.Overhead,
                    },
                    Possible with
                    {
                        FrameBytes = Lz4FrameCodec.Instance.MaxFrameBytes(5000) + 1,
                    },
                    Possible with
                    {
                        FrameBytes = -1,
                    },
                    Possible with
                    {
                        RawBytes = 0,
                    },
                    Possible with
                    {
                        RawBytes = -1,
                    },
                    Possible with
                    {
                        RawBytes = GroupHead.MaxRawBytes + 1,
                    },
                    Possible with
                    {
                        Chunks = 0,
                    },
                    Possible with
                    {
                        Chunks = -1,
                    },
                    Possible with
                    {
                        Chunks = GroupHead.MaxChunks + 1,
                        HeadBytes = GroupHead.Size(GroupHead.MaxChunks + 1),
                    },
                    new(0, 0, 0, 0, 0, 1),
                    new(1, 0, 0, 0, 0, 0),
                ]
        )
        {
            Assert.True(Parse(row) is null, $"{row} was accepted.");
        }
    }

    [Fact]
    public void A_payload_with_an_incomplete_row_is_refused()
    {
        var table = new GroupTable();
        table.Set(0, Possible);
        var payload = Payload(table);
        for (var length = 1; length < GroupTable.RowSize; length++)
        {
            Assert.Null(GroupTable.TryParse(payload.AsSpan(0, length), FileLength, Lz4FrameCodec.Instance));
        }
    }

    private static GroupTable? Parse(GroupTable.Row row)
    {
        var table = new GroupTable();
        table.Set(0, row);
        return GroupTable.TryParse(Payload(table), FileLength, Lz4FrameCodec.Instance);
    }

    private static byte[] Payload(GroupTable table) => table.ToFrame()[Frames.SkippableHead..];
}

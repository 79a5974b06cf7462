using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Compression;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class GroupTableTests
{
    private const long FileLength = 10_000_000_000;
    private static readonly PlainGroupFormat Format = new(Lz4FrameCodec.Instance, ChunkNamer.Sha256);

    private static readonly GroupTable.Row Possible = new(5_000_000_000, GroupHead.Size(3), 1000, 5000, 3, 0x8877665544332211);

    [Fact]
    public void Rows_are_read_back_with_zeros_for_unused_numbers()
    {
        var read = GroupTable.TryParse(Payload(Possible with { Offset = 100 }, default, default, Possible), FileLength, Format);

        Assert.NotNull(read);
        Assert.Equal(4, read.Count);
        Assert.Equal(10_000, read.RawBytes);
        Assert.Equal([Possible with { Offset = 100 }, default, default, Possible], Rows(read));
    }

    [Fact]
    public void A_table_that_is_not_loaded_reads_its_rows_from_the_archive()
    {
        var row = Possible with { Offset = 0 };
        byte[] archive = [.. new byte[2000], .. Payload(row, default, row with { Checksum = 7 })];
        var source = new MemoryArchiveSource(archive);
        var table = new GroupTable(source, 2000, 3, 10_000, Format);

        Assert.Equal([row, default, row with { Checksum = 7 }], Rows(table));
        Assert.Equal(GroupTable.RowSize, source.LargestRead);
        Assert.Throws<ArgumentOutOfRangeException>(() => table[3]);
    }

    [Fact]
    public void A_row_that_changed_after_the_check_means_no_group()
    {
        byte[] archive = [.. new byte[2000], .. Payload(Possible with { Offset = 0, RawBytes = -1 })];

        Assert.Equal(default, new GroupTable(new MemoryArchiveSource(archive), 2000, 2, 10_000, Format)[0]);
        Assert.Equal(default, new GroupTable(new MemoryArchiveSource(archive), 2000, 2, 10_000, Format)[1]);
    }

    [Fact]
    public void A_table_without_groups_is_valid()
    {
        Assert.Equal(0, GroupTable.TryParse([], FileLength, Format)?.Count);
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
        var payload = Payload(Possible);
        for (var length = 1; length < GroupTable.RowSize; length++)
        {
            Assert.Null(GroupTable.TryParse(payload.AsSpan(0, length), FileLength, Format));
        }
    }

    private static GroupTable? Parse(GroupTable.Row row) => GroupTable.TryParse(Payload(row), FileLength, Format);

    private static IEnumerable<GroupTable.Row> Rows(GroupTable table) => Enumerable.Range(0, table.Count).Select(i => table[(uint)i]);

    private static byte[] Payload(params GroupTable.Row[] rows)
    {
        var payload = new byte[rows.Length * GroupTable.RowSize];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Write(payload.AsSpan(i * GroupTable.RowSize));
        }

        return payload;
    }
}

using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class GroupTableWriterTests
{
    // More than the sixteen blocks that are in memory.
    private const int Many = (2048 * 20) + 100;

    [Fact]
    public void A_row_has_the_documented_format()
    {
        var table = new GroupTableWriter(NoFile());
        table.Set(0, new GroupTable.Row(0x0102030405060708, 0x11, 0x22, 0x33, 0x44, 0x8877665544332211));

        Assert.Equal("0807060504030201110000002200000033000000440000001122334455667788", Convert.ToHexString(Read(table)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(Many)]
    public void Rows_that_are_set_nearly_in_order_are_read_back(int count)
    {
        using var space = new TableSpace(0, () => new MemoryScratchFile());
        var table = new GroupTableWriter(space);
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = 0; i + 3 < count; i += 3)
        {
            (order[i], order[i + 3]) = (order[i + 3], order[i]);
        }

        foreach (var i in order)
        {
            table.Set((uint)i, RowOf(i));
        }

        Assert.Equal(count, table.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(RowOf), Rows(table));
    }

    [Fact]
    public void A_row_can_be_set_long_after_the_others_and_numbers_can_stay_unused()
    {
        using var space = new TableSpace(0, () => new MemoryScratchFile());
        var table = new GroupTableWriter(space);
        for (var i = 2; i < Many; i += 2)
        {
            table.Set((uint)i, RowOf(i));
        }

        table.Set(1, RowOf(1));

        Assert.Equal(Enumerable.Range(0, Many - 1).Select(i => i == 1 || (i > 0 && i % 2 == 0) ? RowOf(i) : default), Rows(table));
    }

    [Fact]
    public void A_table_with_a_large_first_number_has_rows_of_zeros_before_it()
    {
        var table = new GroupTableWriter(NoFile());
        table.Set(9000, RowOf(1));

        Assert.Equal(9001, table.Count);
        Assert.Equal([.. Enumerable.Repeat(default(GroupTable.Row), 9000), RowOf(1)], Rows(table));
    }

    [Fact]
    public void A_damaged_or_lost_row_fails_the_read()
    {
        foreach (
            var file in new[]
            {
                new MemoryScratchFile { Damage = 100_000 },
                new MemoryScratchFile { LoseWrite = 2 },
            }
        )
        {
            using var space = new TableSpace(0, () => file);
            var table = new GroupTableWriter(space);
            for (var i = 0; i < Many; i++)
            {
                table.Set((uint)i, RowOf(i));
            }

            Assert.Equal(FaultCode.IoError, Assert.Throws<Fault>(() => Read(table)).Code);
        }
    }

    private static TableSpace NoFile() => new(0, () => throw new InvalidOperationException("No file is needed."));

    private static GroupTable.Row RowOf(int number) => new(number + 1, 2, 3, 4, 5, (ulong)number);

    private static byte[] Read(GroupTableWriter table)
    {
        var bytes = new MemoryStream();
        table.Visit(piece => bytes.Write(piece));
        return bytes.ToArray();
    }

    private static IEnumerable<GroupTable.Row> Rows(GroupTableWriter table) =>
        Read(table).Chunk(GroupTable.RowSize).Select(row => GroupTable.Row.Read(row));
}

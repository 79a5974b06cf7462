using BackupEdge.Commands;

namespace BackupEdge.Tests.Commands;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KiB")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(10_188, "9.9 KiB")]
    [InlineData(10_200, "10 KiB")]
    [InlineData(1_022_976, "999 KiB")]
    [InlineData(1_023_488, "1.0 MiB")]
    [InlineData(5L << 30, "5.0 GiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void Sizes_have_three_digits_at_most(long bytes, string text) => Assert.Equal(text, Units.Bytes(bytes));

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(0.44, "0.4 s")]
    [InlineData(0.6, "1 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min 00 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(7800, "2 h 10 min")]
    [InlineData(273_600, "3 d 4 h")]
    [InlineData(-5, "0.0 s")]
    public void Durations_have_at_most_two_units(double seconds, string text) =>
        Assert.Equal(text, Units.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 files")]
    [InlineData(1, "1 file")]
    [InlineData(1_234_567, "1,234,567 files")]
    public void The_noun_agrees_with_the_count(long count, string text) => Assert.Equal(text, Units.Count(count, "file"));

    [Fact]
    public void Control_characters_are_escaped()
    {
        Assert.Equal(@"a\x0ab\x1b[2J", Printable.Of("a\nb\x1b[2J"));
        Assert.Equal("größe", Printable.Of("größe"));
    }

    [Fact]
    public void A_table_is_as_wide_as_its_cells()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var table = new Table("NAME", ">SIZE", "X");
        table.Add("long name", "1", "");
        table.Add("n\n", "12345", "y");

        table.Write(text);

        Assert.Equal("NAME        SIZE  X\nlong name      1\nn\\x0a      12345  y\n", text.ToString());
    }
}

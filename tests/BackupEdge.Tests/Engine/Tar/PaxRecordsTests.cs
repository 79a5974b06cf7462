using System.Globalization;
using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Tar;

namespace BackupEdge.Tests.Engine.Tar;

public sealed class PaxRecordsTests
{
    private readonly PaxRecords _records = new();

    private string Text => Encoding.Latin1.GetString(_records.Span);

    [Fact]
    public void The_length_of_a_record_includes_its_own_digits()
    {
        for (var length = 0; length < 1200; length++)
        {
            _records.Clear();
            _records.Add("path"u8, Enumerable.Repeat((byte)'n', length).ToArray());

            Assert.Equal(
                Text.Length,
                int.Parse(Text.AsSpan(0, Text.IndexOf(' ', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture)
            );
            Assert.EndsWith("=" + new string('n', length) + "\n", Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, 0u, "0.000000000")]
    [InlineData(1_700_000_000, 5u, "1700000000.000000005")]
    [InlineData(-1, 0u, "-1.000000000")]
    [InlineData(-1, 500_000_000u, "-0.500000000")]
    [InlineData(-3, 999_999_999u, "-2.000000001")]
    [InlineData(long.MinValue + 1, 0u, "-9223372036854775807.000000000")]
    public void Times_are_formatted_with_sign_and_nanoseconds(long seconds, uint nanoseconds, string text)
    {
        _records.Add("mtime"u8, new Timestamp(seconds, nanoseconds));
        Assert.EndsWith($" mtime={text}\n", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_written_unchanged_and_equals_signs_in_names_are_escaped()
    {
        _records.AddAttribute("user.a=b%"u8, [0, 0xFF, (byte)'\n']);
        Assert.Equal("34 SCHILY.xattr.user.a%3Db%25=\0\u00FF\n\n", Text);
    }
}

using BackupEdge.Engine.Bytes;

namespace BackupEdge.Tests.Engine.Bytes;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("4096", 4096)]
    [InlineData("100 B", 100)]
    [InlineData("1KiB", 1024)]
    [InlineData("1 kb", 1000)]
    [InlineData("2k", 2048)]
    [InlineData("100MiB", 104_857_600)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("3T", 3_298_534_883_328)]
    public void A_size_is_a_number_with_a_unit(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("MiB")]
    [InlineData("1 MiB x")]
    [InlineData("1,000")]
    [InlineData("1e3")]
    [InlineData("9999999999TiB")]
    [InlineData("0.1B")]
    public void Anything_else_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));
}

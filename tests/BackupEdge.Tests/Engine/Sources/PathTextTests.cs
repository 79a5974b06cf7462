using System.Text;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Engine.Sources;

public sealed class PathTextTests
{
    [Fact]
    public void What_is_no_text_comes_back_from_how_it_is_shown()
    {
        byte[] path = [(byte)'b', (byte)'/', 0xC3, 0x28, 0xFF, 0xC3, 0xBC];
        Assert.Equal(@"b/\xc3(\xffü", PathText.Of(path));
        Assert.True(PathText.TryParse(PathText.Of(path), out var back));
        Assert.Equal(path, back);
    }

    [Theory]
    [InlineData("bots/start.bas")]
    [InlineData(@"bots/\x")]
    [InlineData(@"bots/\xzz\x1")]
    public void Text_without_a_byte_in_it_is_left_as_it_stands(string text)
    {
        Assert.False(PathText.TryParse(text, out var same));
        Assert.Equal(text, Encoding.UTF8.GetString(same));
    }
}

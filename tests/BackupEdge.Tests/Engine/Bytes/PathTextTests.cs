using BackupEdge.Engine.Bytes;

namespace BackupEdge.Tests.Engine.Bytes;

public sealed class PathTextTests
{
    [Theory]
    [InlineData(new byte[] { 0x61, 0x2F, 0x62 }, "a/b")]
    [InlineData(new byte[] { 0xC3, 0xBC }, "ü")]
    [InlineData(new byte[] { 0xC3, 0x28, 0xFF }, @"\xc3(\xff")]
    [InlineData(new byte[] { 0x5C, 0x78, 0x34, 0x31 }, @"\x41")]
    [InlineData(new byte[] { 0x5C, 0x78, 0x66 }, @"\xf")]
    [InlineData(new byte[] { 0x5C, 0x78, 0x2D, 0x31 }, @"\x-1")]
    public void Bytes_are_converted_to_text_and_back(byte[] path, string text)
    {
        Assert.Equal(text, PathText.Of(path));
        Assert.Equal(path, PathText.Parse(text));
    }
}

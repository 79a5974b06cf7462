using BackupEdge.Objects.S3;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Objects.S3;

public sealed class S3XmlTests
{
    private const string Page =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a page -->"
        + "<s:List xmlns:s=\"http://s3\"><Key a=\"1\">a&amp;b&#13;&lt;</Key>\n <Size>12</Size>"
        + "<Empty/><Item><Time>2026-01-02T03:04:05.678Z</Time></Item></s:List>\n";

    [Fact]
    public void Elements_and_their_text_are_read()
    {
        var root = S3Xml.Parse(Page);

        Assert.Equal("List", root.Name);
        Assert.Equal("a&b\r<", root.Text("Key"));
        Assert.Equal(12, root.Number("Size"));
        Assert.Equal("", root.Text("Empty"));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), root.Find("Item")!.Time("Time"));
        Assert.Throws<IOException>(() => root.Text("None"));
    }

    [Fact]
    public void No_part_of_a_document_is_read_as_a_document()
    {
        for (var length = 0; length < Page.TrimEnd().Length; length++)
        {
            Assert.Throws<IOException>(() => S3Xml.Parse(Page[..length]));
        }
    }

    [Theory]
    [InlineData("<a><b></a></b>")]
    [InlineData("<a/><b/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")]
    [InlineData("text")]
    [InlineData("<>")]
    public void What_is_not_XML_is_an_error(string text) => Assert.Throws<IOException>(() => S3Xml.Parse(text));

    [Fact]
    public void Escaped_text_is_read_back() =>
        Prop.ForAll<NonNull<string>>(text => S3Xml.Parse($"<a>{S3Xml.Escape(text.Get)}</a>").Value == text.Get).QuickCheckThrowOnFailure();
}

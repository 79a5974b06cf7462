using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Buckets;

public sealed class ObjectKeyTests
{
    [Theory]
    [InlineData("docs/report.pdf", "docs/report.pdf")]
    [InlineData("a//b", "a/\u0001\u0001/b")]
    [InlineData("/a", "\u0001\u0001/a")]
    [InlineData("a/../b/.", "a/..\u0001\u0001/b/.\u0001\u0001")]
    [InlineData("...", "...")]
    [InlineData("a\u0001", "a\u0001\u0001")]
    [InlineData("a\u0001b", "a\u0001b")]
    public void Only_segments_that_cannot_be_names_are_escaped(string key, string path)
    {
        Assert.Equal(path, PathOf(key));
        Assert.Equal(key, Encoding.UTF8.GetString(ObjectKey.Parse(Encoding.UTF8.GetBytes(path))));
    }

    [Fact]
    public void Every_key_has_a_safe_path_of_its_own_from_which_the_key_follows() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Arb.From(KeySets.Key), key =>
            {
                var path = PathOf(key);
                var twin = Encoding.UTF8.GetBytes(path + "\u0001");
                return ArchivePath.IsSafe(Encoding.UTF8.GetBytes(path))
                    && Encoding.UTF8.GetString(ObjectKey.Parse(Encoding.UTF8.GetBytes(path))) == key
                    && Encoding.UTF8.GetString(ObjectKey.Parse(twin)) == key;
            }));

    [Fact]
    public void Paths_have_the_order_of_the_keys() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5000),
            Prop.ForAll(Arb.From(KeySets.Key), Arb.From(KeySets.Key), (left, right) =>
                Math.Sign(PathOrder.Compare(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right)))
                == Math.Sign(PathOrder.Compare(Encoding.UTF8.GetBytes(PathOf(left)), Encoding.UTF8.GetBytes(PathOf(right))))
            )
        );

    [Fact]
    public void Metadata_survives_as_attributes()
    {
        var attributes = new ByteString();
        var metadata = new ObjectMetadata(
            [("content-type", "text/plain"), ("x-amz-meta-owner", "Zoë"), ("x-amz-tagging", "a=b")],
            "tag-1"
        );

        Assert.True(metadata.TryWrite(attributes));
        ObjectMetadata.WriteMarker(attributes);
        var read = ObjectMetadata.Read(attributes.Span);

        Assert.Equal(metadata.Headers, read.Headers);
        Assert.Equal("tag-1", read.Tag);
        Assert.True(ObjectMetadata.IsMarker(attributes.Span));
    }

    private static string PathOf(string key)
    {
        var path = new ByteString();
        foreach (var segment in key.Split('/'))
        {
            path.Append(path.Length > 0 ? "/"u8 : []);
            ObjectKey.AppendName(path, Encoding.UTF8.GetBytes(segment));
        }

        return Encoding.UTF8.GetString(path.Span);
    }
}

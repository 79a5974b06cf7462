using BackupEdge.Objects.S3;

namespace BackupEdge.Tests.Objects.S3;

public sealed class S3AddressTests
{
    [Theory]
    [InlineData("bots", null, "eu-west-1", null, "https://bots.s3.eu-west-1.amazonaws.com/p/a")]
    [InlineData("my.bots", null, "eu-west-1", null, "https://s3.eu-west-1.amazonaws.com/my.bots/p/a")]
    [InlineData("bots", null, "cn-north-1", null, "https://bots.s3.cn-north-1.amazonaws.com.cn/p/a")]
    [InlineData("bots", "http://localhost:9000", "us-east-1", null, "http://localhost:9000/bots/p/a")]
    [InlineData("bots", "https://s3.example.com", "us-east-1", false, "https://bots.s3.example.com/p/a")]
    public void The_bucket_is_in_the_path_or_in_the_host(string bucket, string? endpoint, string region, bool? pathStyle, string expected)
    {
        var address = new S3Address(
            new S3StoreOptions
            {
                Bucket = bucket,
                Endpoint = endpoint is null ? null : new Uri(endpoint),
                Region = region,
                PathStyle = pathStyle,
                Prefix = "p/",
            }
        );

        Assert.Equal(expected, address.UriOf(address.PathOf("a"), "").AbsoluteUri);
        Assert.Equal($"s3://{bucket}/p/", address.Display);
    }

    [Fact]
    public void A_key_is_sent_as_it_is_also_if_it_has_dots_and_other_characters()
    {
        var address = new S3Address(new S3StoreOptions { Bucket = "bots", Endpoint = new Uri("http://127.0.0.1:1") });

        Assert.Equal("/bots/a/../b%20%2B%C3%BC/./c", address.PathOf("a/../b +ü/./c"));
        Assert.Equal(
            "http://127.0.0.1:1/bots/a/../b%20?a=%2F&b=",
            address.UriOf(address.PathOf("a/../b "), S3Address.QueryOf([("b", ""), ("a", "/")])).OriginalString
        );
        Assert.Equal("/bots/a/../b%20", address.UriOf(address.PathOf("a/../b "), "").AbsolutePath);
    }
}

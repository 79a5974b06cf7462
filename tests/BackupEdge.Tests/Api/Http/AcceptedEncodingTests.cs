using BackupEdge.Api.Http;
using Microsoft.Extensions.Primitives;

namespace BackupEdge.Tests.Api.Http;

public sealed class AcceptedEncodingTests
{
    [Theory]
    [InlineData("gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("x-gzip", true)]
    [InlineData("gzip, deflate, br, zstd", true)]
    [InlineData("br;q=1.0, gzip;q=0.8, *;q=0.1", true)]
    [InlineData("*", true)]
    [InlineData("*;q=0, gzip;q=0.001", true)]
    [InlineData("", false)]
    [InlineData("identity", false)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip; q=0.000", false)]
    [InlineData("gzip;q=0, *", false)]
    [InlineData("*;q=0", false)]
    [InlineData("br, deflate", false)]
    [InlineData("gzipped", false)]
    public void Gzip_is_accepted_if_it_is_named_or_everything_is(string header, bool expected) =>
        Assert.Equal(expected, AcceptedEncoding.IsGzip(header));

    [Fact]
    public void Without_the_header_content_is_sent_as_it_is() => Assert.False(AcceptedEncoding.IsGzip(StringValues.Empty));

    [Fact]
    public void Several_headers_count_as_one() => Assert.True(AcceptedEncoding.IsGzip(new StringValues(["br", "gzip"])));
}

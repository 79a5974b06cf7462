using BackupEdge.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace BackupEdge.Tests.Api.Http;

public sealed class WaitPreferenceTests
{
    [Theory]
    [InlineData("wait=10", 10)]
    [InlineData("wait=0", 0)]
    [InlineData("wait=51", 50)]
    [InlineData("wait=99999999999", 50)]
    [InlineData("Wait = 5", 5)]
    [InlineData("wait=\"7\"", 7)]
    [InlineData("respond-async, wait=20", 20)]
    [InlineData("respond-async,wait=20;x=y,handling=lenient", 20)]
    [InlineData("wait=3, wait=9", 3)]
    [InlineData("wait", null)]
    [InlineData("wait=", null)]
    [InlineData("wait=-1", null)]
    [InlineData("wait=1.5", null)]
    [InlineData("wait=ten", null)]
    [InlineData("waiting=10", null)]
    [InlineData("x;wait=10", null)]
    [InlineData("", null)]
    [InlineData(",;=,,", null)]
    public void Reads_the_seconds(string header, int? seconds) => Assert.Equal(seconds, WaitPreference.Seconds(header));

    [Fact]
    public void Reads_several_headers() => Assert.Equal(4, WaitPreference.Seconds(new StringValues(["respond-async", "wait=4"])));

    [Theory]
    [InlineData("?wait=7", 7)]
    [InlineData("?wait=0", 0)]
    [InlineData("?wait=51", 50)]
    [InlineData("?wait=007", 7)]
    [InlineData("", 20)]
    public void The_query_wins_over_the_header(string query, int seconds) =>
        Assert.Equal(seconds, WaitPreference.Seconds(new QueryFields(new QueryString(query), ["wait"]), "wait=20"));

    [Fact]
    public void Is_absent_without_a_header() => Assert.Null(WaitPreference.Seconds(StringValues.Empty));
}

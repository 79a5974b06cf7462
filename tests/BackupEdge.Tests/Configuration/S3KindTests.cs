using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Configuration;

public sealed class S3KindTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Buckets_and_the_connection_are_read()
    {
        _harness.Config(
            """
            { "sources": { "drive": { "kind": "s3", "endpoint": "https://drive.example.org:9000", "region": "eu",
                "buckets": ["*.gbai", "one"], "prefix": "in/", "exclude": ["*.tmp"], "access_key": "AK",
                "secret_key": "word", "path_style": true } },
              "targets": { "lab": { "path": "/srv/lab",
                "s3": { "endpoint": "http://127.0.0.1:9000", "access_key": "B", "secret_key": "c" } } } }
            """
        );

        var settings = _harness.Load().Settings;

        var source = Assert.IsType<S3Source>(settings.FindSource("drive"));
        Assert.Equal(["*.gbai", "one"], source.Buckets);
        Assert.Equal(("in/", "https://drive.example.org:9000"), (source.Prefix, source.Location));
        Assert.Equal(["*.tmp"], source.Exclude);
        Assert.Equal(
            ("eu", "AK", "word", true),
            (source.Connection.Region, source.Connection.AccessKey, source.Connection.SecretKey, source.Connection.PathStyle)
        );
        Assert.DoesNotContain("word", source.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("word", source.Connection.ToString(), StringComparison.Ordinal);
        Assert.Equal("http://127.0.0.1:9000", settings.FindTarget("lab")!.S3!.Address);
    }

    [Theory]
    [InlineData("""{ "kind": "s3" }""", "needs 'buckets'")]
    [InlineData("""{ "kind": "s3", "buckets": ["a/b"] }""", "not 'a/b'")]
    [InlineData("""{ "kind": "s3", "buckets": [".."] }""", "not '..'")]
    [InlineData("""{ "kind": "s3", "buckets": ["a"], "endpoint": "http://x/path" }""", "without a path")]
    [InlineData("""{ "kind": "s3", "buckets": ["a"], "access_key": "k" }""", "no 'secret_key_file'")]
    [InlineData("""{ "kind": "s3", "buckets": ["a"], "path": "/srv" }""", "path")]
    public void What_is_wrong_is_refused(string source, string problem)
    {
        _harness.Config($$"""{ "sources": { "drive": {{source}} } }""");

        Assert.Contains(problem, _harness.Refused().Message, StringComparison.Ordinal);
    }
}

using BackupEdge.Engine.Compression;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Configuration;

public sealed class CompressionSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public CompressionSettingsTests() => Assert.SkipUnless(ZstdLibrary.IsLoaded, "This machine has no libzstd.so.1.");

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void The_default_is_LZ4_for_all_sources()
    {
        _harness.Config("""{ "sources": { "bots": { "path": "bots" } } }""");

        var settings = _harness.Load().Settings;

        Assert.Equal(GroupCompression.Lz4, settings.Compression);
        Assert.Null(settings.FindSource("bots")!.Compression);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(""", "compression_level": -7""", -7)]
    [InlineData(""", "compression_level": 19""", 19)]
    public void Zstd_has_a_level(string level, int expected)
    {
        _harness.Config($$"""{ "compression": "zstd"{{level}} }""");

        Assert.Equal(GroupCompression.Zstd(expected), _harness.Load().Settings.Compression);
    }

    [Fact]
    public void A_source_can_have_another_compression_or_only_another_level()
    {
        _harness.Config(
            """
            {
              "compression": "zstd", "compression_level": 3,
              "sources": {
                "fast": { "path": "fast", "compression": "lz4" },
                "same": { "path": "same", "compression": "zstd" },
                "small": { "path": "small", "compression_level": 12 },
                "plain": { "path": "plain" }
              }
            }
            """
        );

        var settings = _harness.Load().Settings;

        Assert.Equal(GroupCompression.Lz4, settings.FindSource("fast")!.Compression);
        Assert.Equal(GroupCompression.Zstd(3), settings.FindSource("same")!.Compression);
        Assert.Equal(GroupCompression.Zstd(12), settings.FindSource("small")!.Compression);
        Assert.Null(settings.FindSource("plain")!.Compression);
    }

    [Fact]
    public void Environment_variables_override_the_file()
    {
        _harness.Config("""{ "compression": "lz4" }""");
        _harness.Set("BACKUPEDGE__COMPRESSION", "zstd");
        _harness.Set("BACKUPEDGE__COMPRESSION_LEVEL", "-3");

        Assert.Equal(GroupCompression.Zstd(-3), _harness.Load().Settings.Compression);
    }

    [Theory]
    [InlineData("""{ "compression": "zstandard" }""", "must be one of lz4, zstd")]
    [InlineData("""{ "compression": "zstd", "compression_level": 20 }""", "must be a whole number from -7 to 19")]
    [InlineData("""{ "compression": "zstd", "compression_level": 0 }""", "must not be 0")]
    [InlineData("""{ "compression_level": 3 }""", "'compression_level' is a level of zstd, and needs compression: zstd")]
    [InlineData("""{ "sources": { "a": { "path": "a", "compression": "lz4", "compression_level": 3 } } }""", "level of zstd")]
    public void Other_values_are_refused(string file, string problem)
    {
        _harness.Config(file);

        var fault = Assert.Throws<Fault>(() => _harness.Load());

        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }
}

using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

public sealed class RecompressionSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("{}", 0, 6, 7)]
    [InlineData("""{ "recompress": { "bytes_per_day": "10GiB" } }""", 10L << 30, 6, 7)]
    [InlineData("""{ "recompress": { "bytes_per_day": "1GB", "level": 12, "after_days": 0 } }""", 1_000_000_000, 12, 0)]
    public void Rules_have_defaults(string file, long bytes, int level, int days)
    {
        _harness.Config(file);

        var rules = _harness.Load().Settings.Recompression;

        Assert.Equal(
            new RecompressionRules
            {
                BytesPerDay = bytes,
                Level = level,
                AfterDays = days,
            },
            rules
        );
    }

    [Theory]
    [InlineData("""{ "recompress": { "bytes_per_day": "lots" } }""", "'recompress.bytes_per_day' must be 0, or")]
    [InlineData("""{ "recompress": { "level": 0 } }""", "'recompress.level' must be a whole number from 1 to 19, not 0.")]
    [InlineData("""{ "recompress": { "after_days": -1 } }""", "'recompress.after_days' must be a whole number from 0 to 10000, not -1.")]
    [InlineData("""{ "recompress": { "days": 1 } }""", "'recompress.days' is not a known key.")]
    public void What_is_wrong_is_refused(string file, string message)
    {
        _harness.Config(file);

        Assert.Contains(message, _harness.Refused().Message, StringComparison.Ordinal);
    }
}

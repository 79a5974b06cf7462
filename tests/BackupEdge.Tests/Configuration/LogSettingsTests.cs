using BackupEdge.Configuration;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Tests.Configuration;

public sealed class LogSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void By_default_the_log_is_text_from_the_level_info() =>
        Assert.Equal(new LogDefinition(LogFormat.Text, LogLevel.Information), _harness.Load().Settings.Log);

    [Theory]
    [InlineData("trace", LogLevel.Trace)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("warning", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    public void Format_and_level_are_read(string level, LogLevel expected)
    {
        _harness.Set("BACKUPEDGE__LOG__LEVEL", level);
        _harness.Config("""{ "log": { "format": "json" } }""");

        Assert.Equal(new LogDefinition(LogFormat.Json, expected), _harness.Load().Settings.Log);
        Assert.Equal(level, LogSettings.WordOf(expected));
    }

    [Theory]
    [InlineData(
        """{ "level": "information" }""",
        "'log.level' must be one of trace, debug, info, warning, error, not 'information'. Did you mean 'info'?"
    )]
    [InlineData("""{ "level": "warn" }""", "Did you mean 'warning'?")]
    [InlineData("""{ "level": "loud" }""", "'log.level' must be one of trace, debug, info, warning, error, not 'loud'.")]
    [InlineData("""{ "format": "jsn" }""", "'log.format' must be one of text, json, not 'jsn'. Did you mean 'json'?")]
    [InlineData("""{ "formt": "json" }""", "'log.formt' is not a known key. Did you mean 'format'?")]
    public void Other_words_are_refused(string log, string expected)
    {
        _harness.Config($$"""{ "log": {{log}} }""");

        Assert.Contains(expected, _harness.Refused().Message, StringComparison.Ordinal);
    }
}

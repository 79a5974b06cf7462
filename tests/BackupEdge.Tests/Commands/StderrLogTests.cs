using BackupEdge.Commands;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Commands;

public sealed partial class StderrLogTests
{
    [Fact]
    public void Writes_one_line_per_event_and_omits_lower_levels()
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var log = new StderrLog(
            text,
            LogLevel.Information,
            new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero))
        );
        var jobs = log.CreateLogger("BackupEdge.Jobs");
        var server = log.CreateLogger("Microsoft.AspNetCore.Server.Kestrel");

        Inform(jobs, "a\nb");
        Debug(jobs, "hidden");
        Warn(server, "seen");

        Assert.Equal(
            "2026-11-23T02:00:00.000Z info BackupEdge.Jobs: informed a\\x0ab\n"
                + "2026-11-23T02:00:00.000Z warning Microsoft.AspNetCore.Server.Kestrel: warned seen\n",
            text.ToString()
        );
    }

    [Fact]
    public void Writes_the_whole_exception()
    {
        using var text = new StringWriter();
        using var log = new StderrLog(text, LogLevel.Error, TimeProvider.System);

        Fail(log.CreateLogger("x"), new InvalidOperationException("why"));

        Assert.Contains(" error x: failed", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: why", text.ToString(), StringComparison.Ordinal);
    }

    [LoggerMessage(1, LogLevel.Information, "informed {What}")]
    private static partial void Inform(ILogger logger, string what);

    [LoggerMessage(2, LogLevel.Debug, "debugged {What}")]
    private static partial void Debug(ILogger logger, string what);

    [LoggerMessage(3, LogLevel.Warning, "warned {What}")]
    private static partial void Warn(ILogger logger, string what);

    [LoggerMessage(4, LogLevel.Error, "failed")]
    private static partial void Fail(ILogger logger, Exception exception);
}

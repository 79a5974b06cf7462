using System.Text.Json;
using BackupEdge.Commands;
using BackupEdge.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Commands;

public sealed partial class StderrLogTests : IDisposable
{
    private readonly StringWriter _text = new() { NewLine = "\n" };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));

    public void Dispose() => _text.Dispose();

    [Fact]
    public void Writes_one_line_per_event_and_omits_lower_levels()
    {
        using var log = New(LogFormat.Text, LogLevel.Information);
        var jobs = log.CreateLogger("BackupEdge.Jobs");
        var server = log.CreateLogger("Microsoft.AspNetCore.Server.Kestrel");

        Inform(jobs, "a\nb");
        Debug(jobs, "hidden");
        Warn(server, "seen");

        Assert.Equal(
            "2026-11-23T02:00:00.000Z info BackupEdge.Jobs: informed a\\x0ab\n"
                + "2026-11-23T02:00:00.000Z warning Microsoft.AspNetCore.Server.Kestrel: warned seen\n",
            _text.ToString()
        );
    }

    [Fact]
    public void Writes_the_whole_exception()
    {
        using var log = New(LogFormat.Text, LogLevel.Error);

        Fail(log.CreateLogger("x"), new InvalidOperationException("why"));

        Assert.Contains(" error x: failed", _text.ToString(), StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: why", _text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_for_the_journal_begins_with_its_priority()
    {
        using var log = New(LogFormat.Text, LogLevel.Trace, isJournal: true);
        var logger = log.CreateLogger("x");

        Debug(logger, "a");
        Inform(logger, "b");
        Warn(logger, "c");
        Fail(logger, new InvalidOperationException("two\nlines"));

        var lines = _text.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(["<7>", "<6>", "<4>"], lines[..3].Select(line => line[..3]));
        Assert.True(lines.Length >= 6);
        Assert.All(lines[3..], line => Assert.StartsWith("<3>", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Writes_one_JSON_object_per_event_with_its_fields_and_no_priority()
    {
        using var log = New(LogFormat.Json, LogLevel.Information, isJournal: true);
        var logger = log.CreateLogger("BackupEdge.Jobs");

        Count(logger, "a\n\"b\"", 12, 1.5, _time.GetUtcNow());
        Fail(logger, new InvalidOperationException("two\nlines"));

        var lines = _text.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal(
            [
                ("time", "\"2026-11-23T02:00:00.000Z\""),
                ("level", "\"info\""),
                ("event", "\"Counted\""),
                ("event_id", "5"),
                ("category", "\"BackupEdge.Jobs\""),
                ("message", """ "counted a\\x0a\"b\" 12 1.5 2026-11-23 02:00:00Z" """.Trim()),
                ("fields", """{"file_name":"a\n\"b\"","stored_bytes":12,"seconds":1.5,"due_at":"2026-11-23T02:00:00.000Z"}"""),
                ("exception", "null"),
            ],
            JsonSerializer
                .Deserialize<JsonElement>(lines[0])
                .EnumerateObject()
                .Select(property => (property.Name, property.Value.GetRawText()))
        );
        var failed = JsonSerializer.Deserialize<JsonElement>(lines[1]);
        Assert.Equal(("error", "failed"), (failed.GetProperty("level").GetString(), failed.GetProperty("message").GetString()));
        Assert.StartsWith(
            "System.InvalidOperationException: two\nlines",
            failed.GetProperty("exception").GetString(),
            StringComparison.Ordinal
        );
    }

    private StderrLog New(LogFormat format, LogLevel level, bool isJournal = false) =>
        new(_text, new LogDefinition(format, level), _time, isJournal);

    [LoggerMessage(1, LogLevel.Information, "informed {What}")]
    private static partial void Inform(ILogger logger, string what);

    [LoggerMessage(2, LogLevel.Debug, "debugged {What}")]
    private static partial void Debug(ILogger logger, string what);

    [LoggerMessage(3, LogLevel.Warning, "warned {What}")]
    private static partial void Warn(ILogger logger, string what);

    [LoggerMessage(4, LogLevel.Error, "failed")]
    private static partial void Fail(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "counted {FileName} {StoredBytes} {Seconds} {DueAt:u}", EventName = "Counted")]
    private static partial void Count(ILogger logger, string fileName, long storedBytes, double seconds, DateTimeOffset dueAt);
}

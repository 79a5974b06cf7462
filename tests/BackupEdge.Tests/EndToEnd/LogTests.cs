using System.Text.Json;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The log of the published binary, as a journal or a collector of JSON lines reads it.</summary>
public sealed class LogTests
{
    private const string Serve = """
        "$1" serve --data data --listen http://127.0.0.1:0 --source bots=/not/there
        """;

    [Fact]
    public async Task Every_line_of_the_server_has_time_level_and_category_and_the_address_is_logged_once()
    {
        var log = await LogOfAsync("exec 2>log");

        const string Line = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|warning|error) BackupEdge[.A-Za-z]*: .";
        Assert.All(log, line => Assert.Matches(Line, line));
        Assert.Single(log, line => line.Contains("http://127.0.0.1:", StringComparison.Ordinal));
        Assert.Single(log, line => line.Contains(" info BackupEdge: The first admin key is saved in ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_for_the_journal_begin_with_their_priority_and_never_have_the_key()
    {
        using var folder = new TempFolder();

        var log = await LogOfAsync("exec 2>log; export JOURNAL_STREAM=$(stat -Lc %d:%i log)", folder);

        Assert.All(log, line => Assert.Matches(@"^<[346]>\d{4}-", line));
        Assert.Contains(log, line => line.StartsWith("<6>", StringComparison.Ordinal));
        var key = File.ReadAllText(folder.At("data", "admin.key")).Trim();
        Assert.DoesNotContain(log, line => line.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_have_no_priority_if_the_journal_is_another_stream()
    {
        var log = await LogOfAsync("exec 2>log; export JOURNAL_STREAM=8:1");

        Assert.All(log, line => Assert.Matches(@"^\d{4}-", line));
    }

    [Fact]
    public async Task JSON_lines_have_the_event_and_its_fields()
    {
        var log = await LogOfAsync("exec 2>log; export BACKUPEDGE__LOG__FORMAT=json");

        var events = log.Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        var listening = Assert.Single(events, one => one.GetProperty("event").GetString() == "ServerListening");
        Assert.Equal(("info", 1000), (listening.GetProperty("level").GetString(), listening.GetProperty("event_id").GetInt32()));
        Assert.Equal("bots", listening.GetProperty("fields").GetProperty("sources").GetString());
    }

    [Fact]
    public async Task The_level_limits_what_is_logged()
    {
        var log = await LogOfAsync("exec 2>log; export BACKUPEDGE__LOG__LEVEL=warning");

        Assert.DoesNotContain(log, line => line.Contains(" info ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_cannot_start_logs_an_error_in_the_same_form()
    {
        using var folder = new TempFolder();

        var text = await ShellRun.RunAsync(
            folder.Path,
            $$"""
            '{{PublishedBinary.Path}}' serve --data data --listen http://203.0.113.1:9 2>log || echo "exit $?"
            cat log
            """
        );

        Assert.Contains("exit 1", text, StringComparison.Ordinal);
        Assert.Matches(@"\d{4}-\d\d-\d\dT[0-9:.]+Z error BackupEdge: .+ \(io_error\)", text);
    }

    // Runs the server until it is ready, and returns its standard error. The first argument prepares the shell.
    private static async Task<string[]> LogOfAsync(string prepare, TempFolder? folder = null)
    {
        using var own = folder is null ? new TempFolder() : null;
        var place = folder ?? own!;
        await ShellRun.RunAsync(
            place.Path,
            $$"""
            set -- '{{PublishedBinary.Path}}'
            ({{prepare}}; exec {{Serve.Trim()}} >out) &
            for _ in $(seq 200); do [ ! -f data/served.json ] || ! "$1" health --data data >/dev/null 2>&1 || break; sleep 0.1; done
            kill %1; wait; true
            """
        );
        return await File.ReadAllLinesAsync(place.At("log"), TestContext.Current.CancellationToken);
    }
}

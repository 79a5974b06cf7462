using System.Text.Json;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>What an operator sees of the published binary: times, progress and colours.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly CommandScratch _scratch = new();

    public OutputTests()
    {
        _scratch.MakeBots();
        Directory.CreateDirectory(_scratch.In("late"));
        File.WriteAllText(_scratch.In("late/file"), "late");

        // The second source begins after some seconds, in which the progress of the first one is shown.
        File.WriteAllText(
            _scratch.In("backupedge.json"),
            """{"sources": {"bots": {"path": "bots"}, "late": {"path": "late", "before": {"run": ["sleep", "4"]}}}}"""
        );
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("Europe/Berlin", @"\+0[12]:00")]
    [InlineData("Asia/Kolkata", @"\+05:30")]
    [InlineData("UTC", @"\+00:00")]
    public async Task Times_are_in_the_zone_of_the_variable_TZ(string zone, string offset)
    {
        await _scratch.AnswerAsync("backup", "--sources", "bots");

        var local = await RunAsync(zone, "list");
        var utc = await RunAsync(zone, "list", "--utc");

        Assert.Matches(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d " + offset, local);
        Assert.Matches(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ ", utc);
    }

    [Fact]
    public async Task Progress_as_JSON_has_totals_beside_the_one_document()
    {
        var began = TimeProvider.System.GetTimestamp();
        var result = await _scratch.RunAsync("backup", "--json", "--progress", "json", "--config", _scratch.In("backupedge.json"));
        var elapsed = TimeProvider.System.GetElapsedTime(began);

        Assert.Equal("completed", JsonElement.Parse(result.Output).GetProperty("status").GetString());
        var lines = result.Errors.TrimEnd().Split('\n').Select(line => JsonElement.Parse(line)).ToList();

        // At most one a second.
        Assert.InRange(lines.Count, 1, (int)elapsed.TotalSeconds + 1);
        var last = lines[^1];
        Assert.Equal(("progress", "backup"), (last.GetProperty("message_type").GetString(), last.GetProperty("kind").GetString()));
        var progress = last.GetProperty("progress");
        Assert.Equal(41, progress.GetProperty("files_total").GetInt64());
        Assert.InRange(progress.GetProperty("bytes_total").GetInt64(), 1_000_000, 1_100_000);
        Assert.InRange(progress.GetProperty("percent").GetDouble(), 0, 99.9);
    }

    [Theory]
    [InlineData("xterm", true)]
    [InlineData("dumb", false)]
    public async Task A_terminal_shows_percent_unless_it_cannot(string terminal, bool isAnimated)
    {
        var seen = await ShellRun.RunAsync(
            _scratch.Folder,
            $"TERM={terminal} script -qec \"'{PublishedBinary.Path}' backup --data data\" out >/dev/null 2>&1; cat out"
        );

        Assert.Equal(isAnimated, seen.Contains("\r\x1b[K", StringComparison.Ordinal));
        Assert.Equal(isAnimated, seen.Contains("of 41 files", StringComparison.Ordinal));
        Assert.Contains(" completed in ", seen, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string zone, params string[] arguments) =>
        (
            await BackupEdgeCommand.RunAsync(
                [.. arguments, "--data", _scratch.Data],
                new Dictionary<string, string> { ["TZ"] = zone },
                _scratch.Folder
            )
        ).Output;
}

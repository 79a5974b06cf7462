using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary><c>schedule ...</c> in this process, with no server.</summary>
public sealed class ScheduleCommandTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public ScheduleCommandTests()
    {
        _bench.Write("bots/start.bas", "TALK \"Hello\"");
        _bench.Write(
            "backupedge.json",
            """{ "sources": { "bots": { "path": "bots" } }, "schedules": { "weekly": { "cron": "@weekly", "type": "full" } } }"""
        );
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Makes_changes_lists_shows_runs_and_deletes()
    {
        var made = await _bench.AnswerAsync(
            "schedule",
            "create",
            "--cron",
            "0 2 * * *",
            "--type",
            "incremental",
            "--retention-days",
            "30",
            "--timezone",
            "UTC",
            "--name",
            "nightly",
            "--sources",
            "bots"
        );
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal(
            ("nightly", "UTC", "command line", "bots"),
            (
                made.GetProperty("name").GetString(),
                made.GetProperty("timezone").GetString(),
                made.GetProperty("created_by").GetString(),
                made.GetProperty("sources")[0].GetString()
            )
        );

        var changed = await _bench.AnswerAsync(
            "schedule",
            "update",
            id,
            "--clear",
            "name,sources",
            "--cron",
            "30 2 * * *",
            "--catch-up",
            "false"
        );
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null, "30 2 * * *", 30, false),
            (
                changed.GetProperty("name").ValueKind,
                changed.GetProperty("sources").ValueKind,
                changed.GetProperty("cron").GetString(),
                changed.GetProperty("retention_days").GetInt32(),
                changed.GetProperty("catch_up").GetBoolean()
            )
        );

        Assert.Equal(0, await _bench.RunAsync("schedule", "list"));
        Assert.Matches($@"(?m)^{id}\s+30 2 \* \* \*\s+UTC\s+incremental\s+\d{{4}}-\d\d-\d\d 02:30:00\s+-\s+-$", _bench.Output);
        Assert.Equal(0, await _bench.RunAsync("schedule", "next", id, "--count", "3"));
        Assert.Matches(@"\A(\d{4}-\d\d-\d\d 02:30:00\n){3}\z", _bench.Output);

        var backup = await _bench.AnswerAsync("schedule", "run", id);
        Assert.Equal(("completed", id), (backup.GetProperty("status").GetString(), backup.GetProperty("schedule_id").GetString()));
        Assert.Equal(0, await _bench.RunAsync("schedule", "show", id));
        Assert.Matches(@"(?m)^status\s+completed$", _bench.Output);
        Assert.Contains(backup.GetProperty("backup_id").GetString()!, _bench.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _bench.RunAsync("schedule", "update", id, "--enabled", "false"));
        Assert.Equal($"{id} updated; it is disabled and does not run\n", _bench.Output);
        Assert.Equal(0, await _bench.RunAsync("schedule", "delete", id));
        Assert.Equal(1, await _bench.RunAsync("schedule", "show", id));
        Assert.Contains($"There is no schedule '{id}'.", _bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cron", "0 2 32 * *", "--cron is not valid in the third field (day of month): 32 is not within 1 to 31.")]
    [InlineData("--timezone", "Mars", "--timezone is not a time zone that this host knows: 'Mars'.")]
    [InlineData("--full-every", "often", "--full-every must be days such as '7d'")]
    [InlineData("--sources", "nothing", "There is no source 'nothing'.")]
    [InlineData("--enabled", "perhaps", "perhaps")]
    public async Task Tells_what_is_wrong(string option, string value, string message)
    {
        string[] arguments =
        [
            "schedule",
            "create",
            "--type",
            "full",
            .. option == "--cron" ? (string[])[] : ["--cron", "@daily"],
            option,
            value,
        ];
        Assert.Equal(2, await _bench.RunAsync(arguments));
        Assert.Contains(message, _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Needs_a_line_and_a_type()
    {
        Assert.Equal(2, await _bench.RunAsync("schedule", "create", "--type", "full"));
        Assert.Contains("--cron", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _bench.RunAsync("schedule", "update", "schedule-1", "--clear", "cron"));
        Assert.Contains(
            "--clear must be one or more of name, timezone, full-every, retention-days, sources, not 'cron'.",
            _bench.Errors,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_configuration_is_checked()
    {
        Assert.Equal(0, await _bench.RunAsync("config", "show"));
        Assert.Matches(@"(?m)^schedules\.weekly\.cron\s+@weekly\s", _bench.Output);
        _bench.Write(
            "backupedge.json",
            """{ "sources": { "bots": { "path": "bots" } }, "schedules": { "weekly": { "cron": "@sometimes", "type": "full" } } }"""
        );
        Assert.Equal(2, await _bench.RunAsync("config", "check"));
        Assert.Contains("'schedules.weekly.cron' has the macro '@sometimes', which is not known.", _bench.Errors, StringComparison.Ordinal);
    }
}

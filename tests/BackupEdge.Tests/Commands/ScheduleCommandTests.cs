using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>The commands <c>schedule ...</c>, in this process and without a server.</summary>
public sealed class ScheduleCommandTests : IAsyncLifetime
{
    private readonly CommandHarness _harness = new();

    public ScheduleCommandTests()
    {
        _harness.Write("bots/start.bas", "TALK \"Hello\"");
        _harness.Write(
            "backupedge.json",
            """{ "sources": { "bots": { "path": "bots" } }, "schedules": { "weekly": { "cron": "@weekly", "type": "full" } } }"""
        );
    }

    public async ValueTask InitializeAsync() => Assert.Equal(0, await _harness.RunAsync("init"));

    public ValueTask DisposeAsync()
    {
        _harness.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Creates_changes_lists_shows_runs_and_deletes_a_schedule()
    {
        var made = await _harness.AnswerAsync(
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

        var changed = await _harness.AnswerAsync(
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

        Assert.Equal(0, await _harness.RunAsync("schedule", "list"));
        Assert.Matches($@"(?m)^{id}\s+30 2 \* \* \*\s+UTC\s+incremental\s+\d{{4}}-\d\d-\d\d 02:30:00 \+00:00\s+-\s+-$", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("schedule", "next", id, "--count", "3"));
        Assert.Matches(@"\A(\d{4}-\d\d-\d\d 02:30:00 \+00:00\n){3}\z", _harness.Output);

        var backup = await _harness.AnswerAsync("schedule", "run", id);
        Assert.Equal(("completed", id), (backup.GetProperty("status").GetString(), backup.GetProperty("schedule_id").GetString()));
        Assert.Equal(0, await _harness.RunAsync("schedule", "show", id));
        Assert.Matches(@"(?m)^status\s+completed$", _harness.Output);
        Assert.Contains(backup.GetProperty("backup_id").GetString()!, _harness.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _harness.RunAsync("schedule", "update", id, "--enabled", "false"));
        Assert.Equal($"{id} updated; it is disabled and does not run\n", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("schedule", "delete", id));
        Assert.Equal(4, await _harness.RunAsync("schedule", "show", id));
        Assert.Contains($"There is no schedule '{id}'.", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_are_set_shown_and_cleared()
    {
        string[] create = ["schedule", "create", "--cron", "@daily", "--type", "full", "--name", "slow"];
        string[] limits = ["--limit-read", "20MB", "--workers", "1", "--io-class", "idle"];
        var made = await _harness.AnswerAsync([.. create, .. limits]);
        Assert.Equal(
            (20_000_000, 1, "idle"),
            (
                made.GetProperty("read_bytes_per_second").GetInt32(),
                made.GetProperty("workers").GetInt32(),
                made.GetProperty("io_class").GetString()
            )
        );
        Assert.Equal(0, await _harness.RunAsync("schedule", "show", "slow"));
        Assert.Matches(@"(?m)^limit of reads +19 MiB per second\nworkers +1\nI/O class +idle$", _harness.Output);
        Assert.Equal("completed", (await _harness.AnswerAsync("schedule", "run", "slow")).GetProperty("status").GetString());

        var changed = await _harness.AnswerAsync("schedule", "update", "slow", "--limit-read", "0", "--clear", "workers,io-class");
        Assert.Equal(0, changed.GetProperty("read_bytes_per_second").GetInt32());
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("workers").ValueKind);
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("io_class").ValueKind);
        Assert.Equal(0, await _harness.RunAsync("schedule", "show", "slow"));
        Assert.Matches(@"(?m)^limit of reads +none$", _harness.Output);
    }

    [Fact]
    public async Task A_single_backup_can_be_limited()
    {
        var made = await _harness.AnswerAsync("backup", "--limit-read", "1GB", "--workers", "1", "--io-class", "idle");
        Assert.Equal("completed", made.GetProperty("status").GetString());
        Assert.Equal(2, await _harness.RunAsync("backup", "--limit-read", "1023"));
        Assert.Contains("--limit-read must be 0 or a size such as 500KiB or 20MB, from 1024", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Previews_the_runs_of_a_schedule_without_creating_it()
    {
        string[] preview = ["schedule", "preview", "--cron", "0 2 * * *", "--timezone", "Asia/Tokyo", "--full-every", "2d", "--count", "3"];

        Assert.Equal(0, await _harness.RunAsync(preview));

        const string Due = @"\d{4}-\d\d-\d\d 17:00:00 \+00:00 +\d{4}-\d\d-\d\dT02:00:00\+09:00 +";
        Assert.Matches($@"\ADUE +IN Asia/Tokyo +TYPE\n{Due}full\n{Due}incremental\n{Due}full\n\z", _harness.Output);
        var answer = await _harness.AnswerAsync([.. preview, "--type", "differential"]);
        Assert.Equal("differential", answer.GetProperty("runs")[1].GetProperty("type").GetString());
        Assert.Empty((await _harness.AnswerAsync("schedule", "list")).EnumerateArray());
        Assert.Equal(2, await _harness.RunAsync("schedule", "preview", "--cron", "0 2 32 * *"));
        Assert.Contains("--cron is not valid in the third field", _harness.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cron", "0 2 32 * *", "--cron is not valid in the third field (day of month): 32 is not within 1 to 31.")]
    [InlineData("--timezone", "Mars", "--timezone is not a time zone that this host knows: 'Mars'.")]
    [InlineData("--full-every", "often", "--full-every must be days such as '7d'")]
    [InlineData("--sources", "nothing", "There is no source 'nothing'.")]
    [InlineData("--limit-read", "3GB", "--limit-read must be 0 or a size such as 500KiB or 20MB")]
    [InlineData("--workers", "0", "--workers must be a whole number from 1 to 256, not '0'.")]
    [InlineData("--io-class", "none", "--io-class must be one of best_effort, idle, not 'none'.")]
    [InlineData("--enabled", "perhaps", "perhaps")]
    public async Task Reports_an_invalid_option(string option, string value, string message)
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
        Assert.Equal(2, await _harness.RunAsync(arguments));
        Assert.Contains(message, _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cron_is_required_and_cannot_be_cleared()
    {
        Assert.Equal(2, await _harness.RunAsync("schedule", "create", "--type", "full"));
        Assert.Contains("--cron", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("schedule", "update", "schedule-1", "--clear", "cron"));
        Assert.Contains(
            "--clear must be one or more of name, timezone, full-every, retention-days, sources, copy, limit-read, workers, io-class, "
                + "not 'cron'.",
            _harness.Errors,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Schedules_of_the_configuration_are_checked()
    {
        Assert.Equal(0, await _harness.RunAsync("config", "show"));
        Assert.Matches(@"(?m)^schedules\.weekly\.cron\s+@weekly\s", _harness.Output);
        _harness.Write(
            "backupedge.json",
            """{ "sources": { "bots": { "path": "bots" } }, "schedules": { "weekly": { "cron": "@sometimes", "type": "full" } } }"""
        );
        Assert.Equal(2, await _harness.RunAsync("config", "check"));
        Assert.Contains(
            "'schedules.weekly.cron' has the macro '@sometimes', which is not known.",
            _harness.Errors,
            StringComparison.Ordinal
        );
    }
}

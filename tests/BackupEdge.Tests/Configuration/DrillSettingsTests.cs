using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

public sealed class DrillSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Without_a_section_the_defaults_hold()
    {
        _harness.Config("{}");

        var rules = _harness.Load().Settings.Drill;

        Assert.Equal((0L, 240, 30, false), (rules.MaxBytes, rules.MaxMinutes, rules.WithinDays, rules.IsWithinDaysGiven));
        Assert.Equal((DrillPick.Newest, null, null), (rules.Pick, rules.Target, rules.Postgres));
        Assert.Empty(rules.Command);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        _harness.Config(
            """
            { "drill": { "max_bytes": "20GiB", "max_minutes": 30, "within_days": 7, "pick": "least_proven", "target": "staging",
              "command": ["check", "--in", "{folder}"], "command_timeout": "90s",
              "postgres": { "connection": "postgresql://drill@db/postgres", "psql": "/opt/psql" } } }
            """
        );

        var rules = _harness.Load().Settings.Drill;

        Assert.Equal((20L << 30, 30, 7, true), (rules.MaxBytes, rules.MaxMinutes, rules.WithinDays, rules.IsWithinDaysGiven));
        Assert.Equal((DrillPick.LeastProven, "staging"), (rules.Pick, rules.Target));
        Assert.Equal(["check", "--in", "{folder}"], rules.Command);
        Assert.Equal(TimeSpan.FromSeconds(90), rules.CommandTimeout);
        Assert.Equal(("postgresql://drill@db/postgres", "/opt/psql"), (rules.Postgres?.Connection, rules.SqlProgram));
    }

    [Theory]
    [InlineData("""{ "drill": { "target": "original" } }""", "'drill.target' must not be original: a drill never writes to a source.")]
    [InlineData("""{ "drill": { "target": "lab" } }""", "'drill.target' is 'lab', which is not a target.")]
    [InlineData("""{ "drill": { "pick": "oldest" } }""", "'drill.pick' must be newest or least_proven, not 'oldest'.")]
    [InlineData("""{ "drill": { "max_bytes": "much" } }""", "'drill.max_bytes' must be 0, or")]
    [InlineData("""{ "drill": { "command": [] } }""", "'drill.command' must name a program")]
    [InlineData("""{ "drill": { "postgres": {} } }""", "'drill.postgres' needs a 'connection'")]
    [InlineData("""{ "drill": { "postgres": { "connection": "postgresql://a:b@c/d" } } }""", "must not contain a password")]
    [InlineData("""{ "drill": { "days": 1 } }""", "'drill.days' is not a known key.")]
    public void What_is_wrong_is_refused(string file, string message)
    {
        _harness.Config(file);

        Assert.Contains(message, _harness.Refused().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"cron\": \"0 4 * * *\", \"kind\": \"drill\"", null)]
    [InlineData("\"cron\": \"0 4 * * *\", \"kind\": \"verify\"", null)]
    [InlineData("\"cron\": \"0 4 * * *\"", "needs a 'cron' such as")]
    [InlineData("\"cron\": \"0 4 * * *\", \"kind\": \"drill\", \"type\": \"full\"", "'schedules.weekly.type' concerns only backups")]
    [InlineData("\"cron\": \"0 4 * * *\", \"kind\": \"drill\", \"retention_days\": 3", "concerns only backups")]
    [InlineData("\"cron\": \"0 4 * * *\", \"kind\": \"verify\", \"sources\": [\"a\"]", "must not be given for the kind verify")]
    [InlineData("\"cron\": \"0 4 * * *\", \"kind\": \"copy-verify\"", "'schedules.weekly' lacks 'copy', which is required")]
    [InlineData("\"cron\": \"0 4 * * *\", \"kind\": \"copy-verify\", \"copy\": \"away\"", "'away', which is not a copy")]
    [InlineData("\"cron\": \"0 4 * * *\", \"kind\": \"verify\", \"copy\": \"away\"", "concerns only the kinds drill and copy-verify")]
    [InlineData("\"cron\": \"0 4 * * *\", \"kind\": \"restore\"", "must be one of backup, drill, verify, copy-verify, not 'restore'")]
    public void A_schedule_of_another_kind_has_only_what_concerns_it(string schedule, string? problem)
    {
        _harness.Config($$"""{ "schedules": { "weekly": { {{schedule}} } } }""");
        if (problem is null)
        {
            Assert.NotEqual(ScheduleDefinition.BackupKind, Assert.Single(_harness.Load().Settings.Schedules).Kind);
        }
        else
        {
            Assert.Contains(problem, _harness.Refused().Message, StringComparison.Ordinal);
        }
    }
}

using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Configuration;

/// <summary>Tests the section <c>schedules</c> of the settings.</summary>
public sealed class ScheduleSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void All_fields_of_a_schedule_are_read()
    {
        _harness.Config(
            """
            { "sources": { "bots": { "path": "bots" } },
              "schedules": {
                "nightly": { "cron": "0 2 * * *", "type": "incremental" },
                "weekly": { "cron": "0 3 * * SUN", "timezone": "Europe/Berlin", "type": "differential", "full_every": "30d",
                            "retention_days": 90,
                            "sources": ["bots"], "include_files": true, "include_database": false, "enabled": false, "catch_up": false,
                            "read_bytes_per_second": 0, "workers": 3, "io_class": "idle" } } }
            """
        );

        var schedules = _harness.Load().Settings.Schedules;

        Assert.Equal(
            new ScheduleDefinition
            {
                Name = "nightly",
                Cron = "0 2 * * *",
                Type = "incremental",
            },
            schedules[0]
        );
        Assert.Equal(["bots"], schedules[1].Sources!);
        var weekly = new ScheduleDefinition
        {
            Name = "weekly",
            Cron = "0 3 * * SUN",
            TimeZone = "Europe/Berlin",
            Type = "differential",
            FullEvery = "30d",
            RetentionDays = 90,
            Sources = schedules[1].Sources,
            IncludeDatabase = false,
            Enabled = false,
            CatchUp = false,
            Limits = new BackupLimits
            {
                ReadBytesPerSecond = 0,
                Workers = 3,
                IoClass = IoClass.Idle,
            },
        };
        Assert.Equal(weekly, schedules[1]);
    }

    [Fact]
    public void An_invalid_limit_of_a_schedule_is_refused()
    {
        _harness.Config(
            """{ "schedules": { "a": { "cron": "@daily", "type": "full", "read_bytes_per_second": 5, "workers": 0, "io_class": "x" } } }"""
        );

        var fault = _harness.Refused();
        Assert.Contains(
            "must be 0 (no limit) or at least 1024, not 5.",
            fault.Details["schedules.a.read_bytes_per_second"],
            StringComparison.Ordinal
        );
        Assert.Contains("from 1 to 256, not 0.", fault.Details["schedules.a.workers"], StringComparison.Ordinal);
        Assert.Contains("best_effort, idle, not 'x'.", fault.Details["schedules.a.io_class"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_can_be_set_by_environment_variables()
    {
        _harness.Set("BACKUPEDGE__SOURCES__BOTS__PATH", "/srv/bots");
        _harness.Set("BACKUPEDGE__SCHEDULES__NIGHTLY__CRON", "0 2 * * *");
        _harness.Set("BACKUPEDGE__SCHEDULES__NIGHTLY__TYPE", "full");
        _harness.Set("BACKUPEDGE__SCHEDULES__NIGHTLY__RETENTION_DAYS", "30");
        _harness.Set("BACKUPEDGE__SCHEDULES__NIGHTLY__CATCH_UP", "false");
        _harness.Set("BACKUPEDGE__SCHEDULES__NIGHTLY__SOURCES__0", "bots");

        var schedule = Assert.Single(_harness.Load().Settings.Schedules);

        Assert.Equal(
            ("nightly", 30, false, "bots"),
            (schedule.Name, schedule.RetentionDays, schedule.CatchUp, Assert.Single(schedule.Sources!))
        );
    }

    [Theory]
    [InlineData(
        """{ "type": "full" }""",
        "'schedules.a' needs a 'cron' such as '0 2 * * *', and a 'type' (full, incremental, differential) or a 'kind' (backup, "
    )]
    [InlineData("""{ "cron": "0 2 * * *" }""", "'schedules.a' needs a 'cron'")]
    [InlineData("""{ "cron": 2, "type": "full" }""", "'schedules.a.cron' must be a string, not 2.")]
    [InlineData(
        """{ "cron": "0 2 32 * *", "type": "full" }""",
        "'schedules.a.cron' is not valid in the third field (day of month): 32 is not within 1 to 31."
    )]
    [InlineData("""{ "cron": "0 0 30 2 *", "type": "full" }""", "'schedules.a.cron' never falls due")]
    [InlineData(
        """{ "cron": "0 2 * * *", "type": "all" }""",
        "'schedules.a.type' must be one of full, incremental, differential, not 'all'."
    )]
    [InlineData(
        """{ "cron": "0 2 * * *", "type": "full", "timezone": "Mars" }""",
        "'schedules.a.timezone' is not a time zone that this host knows: 'Mars'."
    )]
    [InlineData("""{ "cron": "0 2 * * *", "type": "full", "full_every": "7" }""", "'schedules.a.full_every' must be days such as '7d'")]
    [InlineData(
        """{ "cron": "0 2 * * *", "type": "full", "retention_days": 0 }""",
        "'schedules.a.retention_days' must be a whole number from 1 to 36500, not 0."
    )]
    [InlineData(
        """{ "cron": "0 2 * * *", "type": "full", "enabled": "true" }""",
        "'schedules.a.enabled' must be true or false, not 'true'."
    )]
    [InlineData("""{ "cron": "0 2 * * *", "type": "full", "catch_up": 1 }""", "'schedules.a.catch_up' must be true or false, not 1.")]
    [InlineData(
        """{ "cron": "0 2 * * *", "type": "full", "sources": ["b"] }""",
        "'schedules.a.sources' contains 'b', which is not a source. Known sources: bots."
    )]
    [InlineData("""{ "cron": "0 2 * * *", "type": "full", "sources": [] }""", "'schedules.a.sources' must not be empty.")]
    [InlineData(
        """{ "cron": "0 2 * * *", "type": "full", "cathc_up": true }""",
        "'schedules.a.cathc_up' is not a known key. Did you mean 'catch_up'?"
    )]
    [InlineData(
        """{ "cron": "0 2 * * *", "type": "full" }, "A": { "cron": "0 2 * * *", "type": "full" }""",
        "'schedules.A' differs from 'a' only in case."
    )]
    [InlineData("""{ "cron": "0 2 * * *", "type": "full" }, "a b": {}""", "'schedules.a b' is not a valid name.")]
    public void An_invalid_schedule_is_refused_with_its_problem(string schedule, string message)
    {
        _harness.Config($$"""{ "sources": { "bots": { "path": "/x" } }, "schedules": { "a": {{schedule}} } }""");
        Assert.Contains(message, _harness.Refused().Message, StringComparison.Ordinal);
    }
}

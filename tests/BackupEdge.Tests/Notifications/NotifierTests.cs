using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Counts;
using BackupEdge.Notifications;
using BackupEdge.Tests.Catalogue;

namespace BackupEdge.Tests.Notifications;

public sealed class NotifierTests
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:1/hooks");

    [Theory]
    [InlineData(JobKind.Backup, RunStatus.Completed, "backup.completed")]
    [InlineData(JobKind.Backup, RunStatus.Failed, "backup.failed")]
    [InlineData(JobKind.Backup, RunStatus.Interrupted, "backup.failed")]
    [InlineData(JobKind.Restore, RunStatus.Failed, "restore.failed")]
    [InlineData(JobKind.Restore, RunStatus.Completed, "restore.completed")]
    [InlineData(JobKind.Verify, RunStatus.Failed, "verify.failed")]
    [InlineData(JobKind.Prune, RunStatus.Failed, "prune.failed")]
    public async Task Each_end_of_each_kind_of_job_is_an_event(JobKind kind, RunStatus status, string expected)
    {
        await using var harness = NewHarness(Hook("ops", WebhookWireNames.All));

        harness.End(Rows.Job(1, kind) with { Status = status, CompletedAt = NotificationHarness.Start, ErrorMessage = "Why." });

        var row = Assert.Single(harness.Queued());
        var body = JsonSerializer.Deserialize<JsonElement>(row.Body);
        Assert.Equal((expected, "job-1", NotificationStatus.Waiting), (row.Event, row.Subject, row.Status));
        Assert.Equal((row.Id, expected), (body.GetProperty("id").GetString(), body.GetProperty("event").GetString()));
        Assert.Equal(WireNames.Of(status), body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_webhook_gets_only_the_events_it_subscribes_to()
    {
        await using var harness = NewHarness(Hook("default", WebhookWireNames.Default), Hook("good", [WebhookWireNames.Completed]));
        harness.End(Rows.Job(1) with { Status = RunStatus.Completed });
        harness.Fail(2);
        harness.End(Rows.Job(3) with { Status = RunStatus.Cancelled });

        Assert.Equal(["job-2"], harness.Queued("default").Select(row => row.Subject));
        Assert.Equal(["job-1"], harness.Queued("good").Select(row => row.Subject));
    }

    [Fact]
    public async Task A_verify_of_the_service_is_an_event_only_if_it_failed()
    {
        await using var harness = NewHarness(Hook("ops", WebhookWireNames.All));
        harness.End(Rows.Job(1, JobKind.Verify) with { Status = RunStatus.Completed, CreatedBy = JobRow.ByService });
        harness.End(Rows.Job(2, JobKind.Verify) with { Status = RunStatus.Failed, CreatedBy = JobRow.ByService });
        harness.End(Rows.Job(3, JobKind.Verify) with { Status = RunStatus.Completed });

        Assert.Equal([("verify.failed", "job-2"), ("verify.completed", "job-3")], harness.Queued().Select(row => (row.Event, row.Subject)));
    }

    [Fact]
    public async Task A_backup_with_warnings_is_an_event_of_its_own()
    {
        await using var harness = NewHarness(
            Hook("default", WebhookWireNames.Default),
            Hook("good", [WebhookWireNames.Completed]),
            Hook("all", WebhookWireNames.All),
            Hook("bad", [WebhookWireNames.Failed])
        );
        harness.End(Rows.Job(1) with { Status = RunStatus.Completed, WarningCount = 2 });
        harness.End(Rows.Job(2, JobKind.Restore) with { Status = RunStatus.Completed, WarningCount = 2 });

        Assert.Equal([("backup.warning", "job-1")], harness.Queued("default").Select(row => (row.Event, row.Subject)));
        Assert.Equal(
            [("backup.completed", "job-1"), ("restore.completed", "job-2")],
            harness.Queued("good").Select(row => (row.Event, row.Subject))
        );
        Assert.Equal(
            [("backup.warning", "job-1"), ("restore.completed", "job-2")],
            harness.Queued("all").Select(row => (row.Event, row.Subject))
        );
        Assert.Empty(harness.Queued("bad"));
        var body = JsonSerializer.Deserialize<JsonElement>(harness.Queued("default")[0].Body);
        Assert.Equal(
            ("backup.warning", "completed", 2),
            (
                body.GetProperty("event").GetString(),
                body.GetProperty("status").GetString(),
                body.GetProperty("job").GetProperty("warning_count").GetInt32()
            )
        );
    }

    // A list has them so that a table needs no further calls. In a notification, those that matter are fields of the job.
    private static readonly string[] OnlyInLists =
    [
        "deleted",
        "created_by",
        "started_at",
        "added_files",
        "changed_files",
        "removed_files",
        "new_bytes",
        "verified_at",
        "verify_problem_count",
        "error",
        "copies",
        "note",
    ];

    [Fact]
    public async Task The_body_has_the_job_and_the_backup_in_the_format_of_the_API()
    {
        await using var harness = NewHarness(Hook("ops", WebhookWireNames.All));
        var job = NotificationHarness.Failed(1) with { WarningCount = 2, ErrorCount = 1, Result = BackupCounts.None with { Files = 3 } };
        var backup = Rows.Backup(1) with
        {
            Status = RunStatus.Failed,
            Label = "nightly",
            Tags = ["site:a"],
            RetentionDays = 30,
            CompletedAt = job.CompletedAt,
        };
        harness.Catalogue.Write(session => session.Backups.Insert(backup));
        harness.Catalogue.Write(session => session.Backups.Update(backup));

        harness.End(job);

        var body = JsonSerializer.Deserialize<JsonElement>(Assert.Single(harness.Queued()).Body);
        var asJob = JsonSerializer.Deserialize<JsonElement>(
            JsonRenderer.Text(new JobListItem(job, NotificationHarness.Start), ApiJson.Default.JobListItem)
        );
        var asBackup = JsonSerializer.Deserialize<JsonElement>(
            JsonRenderer.Text(new BackupListItem(backup, retention: null, []), ApiJson.Default.BackupListItem)
        );
        Assert.Equal(
            FieldsOf(asJob, but: ["progress", "cancel_requested", "type", "label", "schedule_id", "sources"]),
            FieldsOf(body.GetProperty("job"))
        );
        Assert.Equal(FieldsOf(asBackup, but: ["expires_at", "retention_reason", .. OnlyInLists]), FieldsOf(body.GetProperty("backup")));
        Assert.Equal(
            "The full backup backup-1 of bots on edge1 has failed: The source 'bots' does not exist: /srv/bots. Mount it.",
            body.GetProperty("message").GetString()
        );
        Assert.Equal(
            ("2026-11-25T02:00:02.500Z", "edge1"),
            (body.GetProperty("created_at").GetString(), body.GetProperty("host").GetString())
        );
        Assert.Equal(JsonValueKind.Null, body.GetProperty("schedule").ValueKind);
    }

    [Fact]
    public async Task Nothing_is_queued_if_the_transaction_fails()
    {
        await using var harness = NewHarness(Hook("ops", WebhookWireNames.All));

        Assert.Throws<InvalidOperationException>(() =>
            harness.Catalogue.Write(session =>
            {
                harness.Notifier.JobEnded(session, NotificationHarness.Failed(1));
                throw new InvalidOperationException();
            })
        );

        Assert.Empty(harness.Queued());
    }

    [Fact]
    public async Task An_overdue_schedule_is_reported_once_for_each_missed_due_time()
    {
        await using var harness = NewHarness(Hook("ops", WebhookWireNames.Default));
        var due = NotificationHarness.Start.AddHours(-2);
        foreach (var at in new[] { due, due, due.AddDays(1), due.AddDays(1) })
        {
            harness.Catalogue.Write(session =>
                harness.Notifier.Overdue(session, "schedule-1", "nightly", at, "The schedule 'nightly' is overdue.")
            );
        }

        harness.Catalogue.Write(session => harness.Notifier.Overdue(session, "schedule-2", null, due, "Another."));

        var rows = harness.Queued();
        Assert.Equal(["schedule-1", "schedule-1", "schedule-2"], rows.Select(row => row.Subject));
        var body = JsonSerializer.Deserialize<JsonElement>(rows[0].Body);
        Assert.Equal(("schedule.overdue", "overdue"), (body.GetProperty("event").GetString(), body.GetProperty("status").GetString()));
        Assert.Equal("The schedule 'nightly' is overdue.", body.GetProperty("message").GetString());
        Assert.Equal(
            ("schedule-1", "nightly", "2026-11-25T00:00:00Z"),
            (Text(body, "schedule_id"), Text(body, "name"), Text(body, "due_at"))
        );
        Assert.Equal(JsonValueKind.Null, body.GetProperty("job").ValueKind);
    }

    [Fact]
    public async Task A_webhook_added_later_is_still_informed_of_an_overdue_schedule()
    {
        await using var harness = NewHarness(Hook("ops", WebhookWireNames.Default));
        var silent = new Notifier(
            [Hook("good", [WebhookWireNames.Completed])],
            () => "x",
            "edge1",
            harness.Time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance
        );

        harness.Catalogue.Write(session => silent.Overdue(session, "schedule-1", null, NotificationHarness.Start, "Overdue."));
        harness.Catalogue.Write(session => harness.Notifier.Overdue(session, "schedule-1", null, NotificationHarness.Start, "Overdue."));

        Assert.Single(harness.Queued());
    }

    [Fact]
    public async Task The_oldest_notifications_are_given_up_above_the_maximum()
    {
        await using var harness = NewHarness(Hook("ops", WebhookWireNames.All));
        harness.Catalogue.Write(session =>
        {
            for (var i = 1; i <= Notifier.MaxWaiting + 2; i++)
            {
                harness.Notifier.JobEnded(session, NotificationHarness.Failed(i));
            }
        });

        var rows = harness.Queued();
        Assert.Equal(Notifier.MaxWaiting, rows.Count(row => row.Status == NotificationStatus.Waiting));
        Assert.Equal(["job-1", "job-2"], rows.Where(row => row.Status == NotificationStatus.Failed).Select(row => row.Subject));
        Assert.Contains("newer notifications", rows[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ended_notifications_are_deleted_after_a_week()
    {
        await using var harness = NewHarness(Hook("ops", WebhookWireNames.All));
        harness.Fail(1);
        harness.Fail(2);
        var ended = harness.Queued()[0] with { Status = NotificationStatus.Delivered, EndedAt = NotificationHarness.Start };
        harness.Catalogue.Write(session => session.Notifications.Update(ended));

        harness.Time.Advance(TimeSpan.FromDays(7));
        harness.Fail(3);
        Assert.Equal(["job-1", "job-2", "job-3"], harness.Queued().Select(row => row.Subject));
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        harness.Fail(4);

        Assert.Equal(["job-2", "job-3", "job-4"], harness.Queued().Select(row => row.Subject));
    }

    private static NotificationHarness NewHarness(params NotificationReceiver[] receivers) => new(receivers);

    private static WebhookDefinition Hook(string name, IReadOnlyList<string> on) =>
        new()
        {
            Name = name,
            Url = Nowhere,
            On = on,
        };

    private static string? Text(JsonElement body, string field) => body.GetProperty("schedule").GetProperty(field).GetString();

    private static Dictionary<string, string> FieldsOf(JsonElement element, params string[] but) =>
        element
            .EnumerateObject()
            .Where(field => !but.Contains(field.Name))
            .ToDictionary(field => field.Name, field => field.Value.GetRawText());
}

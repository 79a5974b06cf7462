using System.Diagnostics;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>
/// Queues notifications for webhooks and mail. Must be called in the transaction that records the event, so that the notification exists
/// exactly if the event does, even after a crash. <see cref="Deliveries"/> sends them.
/// </summary>
internal sealed class Notifier
{
    /// <summary>The maximum of notifications waiting for a webhook; the oldest are dropped.</summary>
    public const int MaxWaiting = 1000;

    /// <summary>The maximum of delivered or dropped notifications stored for a webhook.</summary>
    internal const int MaxEnded = 1000;

    /// <summary>How long delivered or dropped notifications are stored.</summary>
    internal static readonly TimeSpan EndedRetention = TimeSpan.FromDays(7);

    private readonly IReadOnlyList<NotificationReceiver> _receivers;
    private readonly Func<string> _nextId;
    private readonly string _host;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates a notifier.</summary>
    /// <param name="receivers">The configured webhooks, and mail.</param>
    /// <param name="nextId">Creates the id of a notification.</param>
    /// <param name="host">The name of this machine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger.</param>
    internal Notifier(IReadOnlyList<NotificationReceiver> receivers, Func<string> nextId, string host, TimeProvider time, ILogger logger)
    {
        _receivers = receivers;
        _nextId = nextId;
        _host = host;
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether any receiver is notified of the starts of jobs.</summary>
    public bool ReportsStarts => _receivers.Any(receiver => receiver.On.Contains(WebhookWireNames.Started));

    /// <summary>Queues notifications that a job started, for the receivers subscribed to that.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="job">The job, which has started.</param>
    public void JobStarted(CatalogueSession session, JobRow job)
    {
        if (ReportsStarts && !FollowsSchedule(session, job) && !IsOwnVerify(job))
        {
            Report(session, job, WebhookWireNames.Started, Subscribers(WebhookWireNames.Started, job));
        }
    }

    /// <summary>
    /// Queues notifications that a job ended, for the webhooks subscribed to that. Queues none for a cancelled job, nor for a completed
    /// prune after a schedule's backup or a completed verify of the service. A webhook that is not subscribed to warnings is notified of a
    /// backup or drill with warnings as of any other completed one.
    /// </summary>
    /// <param name="session">The transaction, in which the end of the job must already be recorded.</param>
    /// <param name="job">The job after its end.</param>
    public void JobEnded(CatalogueSession session, JobRow job)
    {
        switch (job.Status)
        {
            case RunStatus.Completed when job is { Kind: JobKind.Backup or JobKind.Drill, WarningCount: > 0 }:
                Report(session, job, WebhookWireNames.Warning, Subscribers(WebhookWireNames.Warning, job));
                Report(
                    session,
                    job,
                    WebhookWireNames.Completed,
                    [.. Subscribers(WebhookWireNames.Completed, job).Where(receiver => !receiver.On.Contains(WebhookWireNames.Warning))]
                );
                break;
            case RunStatus.Completed when FollowsSchedule(session, job) || IsOwnVerify(job):
                break;
            case RunStatus.Completed:
                Report(session, job, WebhookWireNames.Completed, Subscribers(WebhookWireNames.Completed, job));
                break;
            case RunStatus.Failed or RunStatus.Interrupted:
                Report(session, job, WebhookWireNames.Failed, Subscribers(WebhookWireNames.Failed, job));
                break;
            case RunStatus.Cancelled:
                break;
            default:
                throw new UnreachableException($"A job does not end as {job.Status}.");
        }
    }

    /// <summary>Queues notifications that a schedule is overdue, once for each due time.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="scheduleId">The schedule's id.</param>
    /// <param name="name">The schedule's name; null if it has none.</param>
    /// <param name="dueAt">The due time for which no backup has completed.</param>
    /// <param name="message">One sentence for people to read.</param>
    public void Overdue(CatalogueSession session, string scheduleId, string? name, DateTimeOffset dueAt, string message)
    {
        // Without subscribers nothing is recorded, so that a webhook configured later is still notified.
        var subscribers = Subscribers(WebhookWireNames.Overdue, isBackup: true);
        if (subscribers.Count == 0 || !session.Notifications.MarkOverdueReported(scheduleId, dueAt))
        {
            return;
        }

        Queue(
            session,
            subscribers,
            scheduleId,
            new NotificationBody
            {
                Id = "",
                Event = "schedule.overdue",
                Status = WebhookWireNames.Overdue,
                Message = message,
                CreatedAt = UtcTime.Text(_time.GetUtcNow()),
                Host = _host,
                Version = ProgramVersion.Number,
                Schedule = new NotifiedSchedule(scheduleId, name, UtcTime.Text(dueAt)),
            }
        );
    }

    /// <summary>Queues notifications that a backup is unusual, for the receivers subscribed to warnings.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="backupId">The id of the backup.</param>
    /// <param name="message">One sentence for people to read.</param>
    public void Unusual(CatalogueSession session, string backupId, string message)
    {
        var subscribers = Subscribers(WebhookWireNames.Warning, isBackup: true);
        if (subscribers.Count == 0)
        {
            return;
        }

        Queue(
            session,
            subscribers,
            backupId,
            new NotificationBody
            {
                Id = "",
                Event = "backup.unusual_change",
                Status = WebhookWireNames.Warning,
                Message = message,
                CreatedAt = UtcTime.Text(_time.GetUtcNow()),
                Host = _host,
                Version = ProgramVersion.Number,
                Backup = session.Backups.Find(backupId) is { } backup ? NotifiedBackup.From(backup) : null,
            }
        );
    }

    /// <summary>Returns the notification that tests a receiver.</summary>
    internal NotificationBody Test(NotificationReceiver receiver) =>
        new()
        {
            Id = _nextId(),
            Event = "test",
            Status = "test",
            Message =
                receiver is MailDefinition
                    ? $"This is a test mail of BackupEdge on {_host}."
                    : $"This is a test of the webhook '{receiver.Name}' of BackupEdge on {_host}.",
            CreatedAt = UtcTime.Text(_time.GetUtcNow()),
            Host = _host,
            Version = ProgramVersion.Number,
        };

    private List<NotificationReceiver> Subscribers(string trigger, bool isBackup) =>
        [.. _receivers.Where(receiver => receiver.On.Contains(trigger) && (isBackup || !receiver.BackupsOnly))];

    private List<NotificationReceiver> Subscribers(string trigger, JobRow job) => Subscribers(trigger, job.Kind == JobKind.Backup);

    // The automatic prune after a schedule's backup.
    private static bool FollowsSchedule(CatalogueSession session, JobRow job) =>
        job.Kind == JobKind.Prune && session.Schedules.Find(job.CreatedBy) is not null;

    // The verifies that the service runs by itself are many, and of interest only when they find something.
    private static bool IsOwnVerify(JobRow job) => job.Kind == JobKind.Verify && job.CreatedBy == JobRow.ByService;

    private void Report(CatalogueSession session, JobRow job, string trigger, List<NotificationReceiver> receivers)
    {
        if (receivers.Count == 0)
        {
            return;
        }

        var at = trigger == WebhookWireNames.Started ? job.StartedAt : job.CompletedAt;
        var backup = job.BackupId is { } id ? session.Backups.Find(id) : null;
        Queue(
            session,
            receivers,
            job.Id,
            new NotificationBody
            {
                Id = "",
                Event = $"{WireNames.Of(job.Kind)}.{trigger}",
                Status = WireNames.Of(job.Status),
                Message = NotificationText.Of(job, backup, _host),
                CreatedAt = UtcTime.Text(at ?? _time.GetUtcNow()),
                Host = _host,
                Version = ProgramVersion.Number,
                Job = NotifiedJob.From(job),
                Backup = backup is null ? null : NotifiedBackup.From(backup),
            }
        );
    }

    private void Queue(CatalogueSession session, List<NotificationReceiver> receivers, string subject, NotificationBody body)
    {
        var now = _time.GetUtcNow();
        foreach (var receiver in receivers)
        {
            var id = _nextId();
            session.Notifications.Insert(
                new NotificationRow
                {
                    Id = id,
                    Webhook = receiver.Name,
                    Event = body.Event,
                    Subject = subject,
                    Body = JsonSerializer.Serialize(body with { Id = id }, NotificationJson.Plain.NotificationBody),
                    Status = NotificationStatus.Waiting,
                    CreatedAt = now,
                    NextAttemptAt = now,
                }
            );
            var reason = $"{MaxWaiting} newer notifications were waiting.";
            var dropped = session.Notifications.GiveUpOldest(receiver.Name, MaxWaiting, now, reason);
            if (dropped > 0)
            {
                NotificationLog.OldestDropped(_logger, receiver.Name, MaxWaiting, dropped);
            }

            session.Notifications.Forget(receiver.Name, now - EndedRetention, MaxEnded);
        }
    }
}

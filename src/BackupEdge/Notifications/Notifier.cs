using System.Diagnostics;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>
/// Queues what webhooks are to be told. It must be called within the transaction that records what happened: so a
/// notification exists exactly when that does, whatever ends the process. <see cref="Deliveries"/> brings it.
/// </summary>
internal sealed class Notifier
{
    /// <summary>How many may wait for a webhook; then the oldest are given up.</summary>
    public const int MostWaiting = 1000;

    /// <summary>How many that ended are kept of a webhook.</summary>
    internal const int MostEnded = 1000;

    /// <summary>How long those that ended are kept.</summary>
    internal static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    private readonly IReadOnlyList<WebhookDefinition> _webhooks;
    private readonly Func<string> _nextId;
    private readonly string _host;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes one.</summary>
    /// <param name="webhooks">Who is told.</param>
    /// <param name="nextId">Makes a notification's id.</param>
    /// <param name="host">The name of this machine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to log.</param>
    internal Notifier(IReadOnlyList<WebhookDefinition> webhooks, Func<string> nextId, string host, TimeProvider time, ILogger logger)
    {
        _webhooks = webhooks;
        _nextId = nextId;
        _host = host;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Queues that a job ended, for the webhooks that are told so; nothing for one that was cancelled, nor for a prune that came of itself
    /// after a schedule's backup and went well.
    /// </summary>
    /// <param name="session">The transaction that records the end; it must hold that already.</param>
    /// <param name="job">The job as it ended.</param>
    public void JobEnded(CatalogueSession session, JobRow job)
    {
        var word = job.Status switch
        {
            RunStatus.Completed => WebhookWords.Completed,
            RunStatus.Failed or RunStatus.Interrupted => WebhookWords.Failed,
            RunStatus.Cancelled => null,
            _ => throw new UnreachableException($"A job does not end as {job.Status}."),
        };
        if (
            word is null
            || !IsTold(word)
            || (word == WebhookWords.Completed && job.Kind == JobKind.Prune && session.Schedules.Find(job.CreatedBy) is not null)
        )
        {
            return;
        }

        var backup = job.BackupId is { } id ? session.Backups.Find(id) : null;
        Queue(
            session,
            word,
            job.Id,
            new NotificationBody
            {
                Id = "",
                Event = $"{WireNames.Of(job.Kind)}.{word}",
                Status = WireNames.Of(job.Status),
                Message = NotificationText.Of(job, backup, _host),
                CreatedAt = UtcTime.Text(job.CompletedAt ?? _time.GetUtcNow()),
                Host = _host,
                Version = ProgramVersion.Number,
                Job = NotifiedJob.From(job),
                Backup = backup is null ? null : NotifiedBackup.From(backup),
            }
        );
    }

    /// <summary>Queues that a schedule is overdue, once for each unmet due time.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="name">What its owner calls it; null when it has no name.</param>
    /// <param name="dueAt">The due time that no completed backup followed.</param>
    /// <param name="message">One sentence for people.</param>
    public void Overdue(CatalogueSession session, string scheduleId, string? name, DateTimeOffset dueAt, string message)
    {
        // A webhook that is configured later shall still be told.
        if (!IsTold(WebhookWords.Overdue) || !session.Notifications.TellOverdue(scheduleId, dueAt))
        {
            return;
        }

        Queue(
            session,
            WebhookWords.Overdue,
            scheduleId,
            new NotificationBody
            {
                Id = "",
                Event = "schedule.overdue",
                Status = WebhookWords.Overdue,
                Message = message,
                CreatedAt = UtcTime.Text(_time.GetUtcNow()),
                Host = _host,
                Version = ProgramVersion.Number,
                Schedule = new NotifiedSchedule(scheduleId, name, UtcTime.Text(dueAt)),
            }
        );
    }

    /// <summary>What a webhook gets that is tried out.</summary>
    internal NotificationBody Test(string webhook) =>
        new()
        {
            Id = _nextId(),
            Event = "test",
            Status = "test",
            Message = $"This is a test of the webhook '{webhook}' of BackupEdge on {_host}.",
            CreatedAt = UtcTime.Text(_time.GetUtcNow()),
            Host = _host,
            Version = ProgramVersion.Number,
        };

    private bool IsTold(string word) => _webhooks.Any(webhook => webhook.On.Contains(word));

    private void Queue(CatalogueSession session, string word, string subject, NotificationBody body)
    {
        var now = _time.GetUtcNow();
        foreach (var webhook in _webhooks.Where(webhook => webhook.On.Contains(word)))
        {
            var id = _nextId();
            session.Notifications.Insert(
                new NotificationRow
                {
                    Id = id,
                    Webhook = webhook.Name,
                    Event = body.Event,
                    Subject = subject,
                    Body = JsonSerializer.Serialize(body with { Id = id }, NotificationJson.Plain.NotificationBody),
                    Status = NotificationStatus.Waiting,
                    CreatedAt = now,
                    NextAttemptAt = now,
                }
            );
            var givenUp = session.Notifications.GiveUpOldest(webhook.Name, MostWaiting, now, $"{MostWaiting} newer ones were waiting.");
            if (givenUp > 0)
            {
                NotificationLog.OldestDropped(_logger, webhook.Name, MostWaiting, givenUp);
            }

            session.Notifications.Forget(webhook.Name, now - KeptFor, MostEnded);
        }
    }
}

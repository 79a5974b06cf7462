using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>
/// Delivers one webhook's notifications, oldest first. While it is away, all wait for the oldest; what it refused waits alone, so
/// that one bad notification holds up none behind it. What came of an attempt must be recorded before the next begins. A
/// notification may come twice, when the process ends between the answer and its record: its id is then the same.
/// </summary>
internal sealed class WebhookQueue(
    CatalogueDatabase catalogue,
    WebhookDefinition webhook,
    WebhookSender sender,
    BackOff backOff,
    DateTimeOffset began,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>How long a notification is tried, from when it was queued or this process began to deliver.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private string? _first;
    private int _timesAway;

    /// <summary>Delivers until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var pause = Next() is { } row ? await TryAsync(row, stopping) : LookInterval;
                await Task.Delay(pause, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Nothing may end this loop: without it the webhook would never be told anything again.
                NotificationLog.NotRecorded(logger, e, webhook.Name);
                await Task.Delay(RetryInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private NotificationRow? Next()
    {
        var now = time.GetUtcNow();
        return catalogue.Read(session =>
            _first is not null && session.Notifications.Find(_first) is { Status: NotificationStatus.Waiting } first
                ? first
                : session.Notifications.NextDue(webhook.Name, now, now + BackOff.Longest)
        );
    }

    // Gives how long the webhook is left alone.
    private async Task<TimeSpan> TryAsync(NotificationRow row, CancellationToken stopping)
    {
        var reply = await sender.SendAsync(webhook, row.Id, row.Event, row.Body, stopping);
        var isAway = reply.Kind == ReplyKind.Away;
        _first = isAway ? row.Id : null;
        _timesAway = isAway ? _timesAway + 1 : 0;
        var pause = backOff.After(isAway ? _timesAway : row.Attempts + 1);
        await RecordAsync(After(row, reply, pause), stopping);
        return isAway ? pause : TimeSpan.Zero;
    }

    private NotificationRow After(NotificationRow row, Reply reply, TimeSpan pause)
    {
        var now = time.GetUtcNow();
        var patienceEnds = (row.CreatedAt > began ? row.CreatedAt : began) + Patience;
        var tried = row with { Attempts = row.Attempts + 1, Error = reply.Reason };
        if (reply.Kind == ReplyKind.Taken)
        {
            NotificationLog.Delivered(logger, webhook.Name, row.Event, row.Subject, row.Id, tried.Attempts);
            return tried with { Status = NotificationStatus.Delivered, EndedAt = now, Error = null };
        }

        if (reply.Kind == ReplyKind.Gone || now + pause > patienceEnds)
        {
            NotificationLog.Dropped(logger, webhook.Name, row.Event, row.Subject, row.Id, tried.Attempts, reply.Reason);
            return tried with { Status = NotificationStatus.Failed, EndedAt = now };
        }

        NotificationLog.WillRetry(
            logger,
            webhook.Name,
            row.Event,
            row.Subject,
            row.Id,
            tried.Attempts,
            (long)pause.TotalSeconds,
            reply.Reason
        );
        return tried with { NextAttemptAt = now + pause };
    }

    private async Task RecordAsync(NotificationRow row, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                catalogue.Write(session => session.Notifications.Update(row));
                return;
            }
            catch (Fault fault)
            {
                NotificationLog.NotRecorded(logger, fault, webhook.Name);
                await Task.Delay(RetryInterval, time, stopping);
            }
        }
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>
/// Delivers the notifications of one webhook, or of mail, oldest first. While the receiver is unavailable, all notifications wait for the
/// oldest. A refused notification waits alone, so that it does not delay others. The outcome of an attempt must be recorded before the next
/// attempt. If the process ends between the response and its record, the notification is sent again with the same id.
/// </summary>
internal sealed class WebhookQueue(
    CatalogueDatabase catalogue,
    NotificationReceiver receiver,
    NotificationSender sender,
    BackOff backOff,
    DateTimeOffset startedAt,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>How long a notification is retried after it was queued or this process started to deliver.</summary>
    public static readonly TimeSpan MaxRetryTime = TimeSpan.FromHours(24);

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private string? _retryFirst;
    private int _failures;

    /// <summary>Delivers until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var pause = FindNext() is { } row ? await TryAsync(row, stopping) : PollInterval;
                await Task.Delay(pause, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // No exception may end the loop: the webhook would receive no further notifications.
                NotificationLog.NotRecorded(logger, e, receiver.Name);
                await Task.Delay(RetryInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private NotificationRow? FindNext()
    {
        var now = time.GetUtcNow();
        return catalogue.Read(session =>
            _retryFirst is not null && session.Notifications.Find(_retryFirst) is { Status: NotificationStatus.Waiting } first
                ? first
                : session.Notifications.NextDue(receiver.Name, now, now + BackOff.MaxWait)
        );
    }

    // Returns how long to wait before the next attempt.
    private async Task<TimeSpan> TryAsync(NotificationRow row, CancellationToken stopping)
    {
        var reply = await sender.SendAsync(receiver, row.Id, row.Event, row.Body, stopping);
        var isUnavailable = reply.Kind == ReplyKind.Unavailable;
        _retryFirst = isUnavailable ? row.Id : null;
        _failures = isUnavailable ? _failures + 1 : 0;
        var pause = backOff.After(isUnavailable ? _failures : row.Attempts + 1);
        await RecordAsync(Apply(row, reply, pause), stopping);
        return isUnavailable ? pause : TimeSpan.Zero;
    }

    private NotificationRow Apply(NotificationRow row, Reply reply, TimeSpan pause)
    {
        var now = time.GetUtcNow();
        var deadline = (row.CreatedAt > startedAt ? row.CreatedAt : startedAt) + MaxRetryTime;
        var tried = row with { Attempts = row.Attempts + 1, Error = reply.Reason };
        if (reply.Kind == ReplyKind.Accepted)
        {
            NotificationLog.Delivered(logger, receiver.Name, row.Event, row.Subject, row.Id, tried.Attempts);
            return tried with { Status = NotificationStatus.Delivered, EndedAt = now, Error = null };
        }

        if (reply.Kind == ReplyKind.Gone || now + pause > deadline)
        {
            NotificationLog.Dropped(logger, receiver.Name, row.Event, row.Subject, row.Id, tried.Attempts, reply.Reason);
            return tried with { Status = NotificationStatus.Failed, EndedAt = now };
        }

        NotificationLog.WillRetry(
            logger,
            receiver.Name,
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
                NotificationLog.NotRecorded(logger, fault, receiver.Name);
                await Task.Delay(RetryInterval, time, stopping);
            }
        }
    }
}

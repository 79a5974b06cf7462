using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>
/// Delivers the notifications that <see cref="Notifier"/> queued. Must run in only one process for a data folder. Each receiver has its
/// own queue, so that an unavailable one does not delay others.
/// </summary>
internal sealed class Deliveries : IAsyncDisposable
{
    private readonly CatalogueDatabase _catalogue;
    private readonly IReadOnlyList<NotificationReceiver> _receivers;
    private readonly NotificationSender _sender;
    private readonly BackOff _backOff;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _queues = Task.CompletedTask;

    /// <summary>Creates the queues' owner; nothing is sent before <see cref="Start"/>.</summary>
    public Deliveries(
        CatalogueDatabase catalogue,
        IReadOnlyList<NotificationReceiver> receivers,
        NotificationSender sender,
        BackOff backOff,
        TimeProvider time,
        ILogger logger
    )
    {
        _catalogue = catalogue;
        _receivers = receivers;
        _sender = sender;
        _backOff = backOff;
        _time = time;
        _logger = logger;
    }

    /// <summary>Starts to deliver, and drops the notifications of webhooks that are no longer configured.</summary>
    public void Start()
    {
        var startedAt = _time.GetUtcNow();
        try
        {
            _catalogue.Write(session => CleanUp(session, startedAt));
        }
        catch (Fault fault)
        {
            // A full disk must not prevent the start of the service; the next start cleans up.
            NotificationLog.OldNotRemoved(_logger, fault);
        }

        var queues = _receivers.Select(receiver => new WebhookQueue(_catalogue, receiver, _sender, _backOff, startedAt, _time, _logger));
        _queues = Task.WhenAll(queues.Select(queue => Task.Run(() => queue.RunAsync(_stopping.Token))));
    }

    /// <summary>Stops delivering. Waiting notifications are delivered after the next start.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _queues;
    }

    /// <summary>Stops delivering and disposes of the sender.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _sender.Dispose();
        _stopping.Dispose();
    }

    private void CleanUp(CatalogueSession session, DateTimeOffset now)
    {
        foreach (var name in session.Notifications.WebhooksWithWaiting().Where(name => _receivers.All(receiver => receiver.Name != name)))
        {
            var count = session.Notifications.GiveUpOldest(name, keep: 0, now, "The webhook is no longer configured.");
            NotificationLog.OrphansDropped(_logger, name, count);
        }

        foreach (var receiver in _receivers)
        {
            session.Notifications.Forget(receiver.Name, now - Notifier.EndedRetention, Notifier.MaxEnded);
        }
    }
}

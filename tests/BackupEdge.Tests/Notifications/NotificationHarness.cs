using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Notifications;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Notifications;

/// <summary>
/// A catalogue, who queues notifications in it and who delivers them, with a clock that the test moves; requests take their real time.
/// </summary>
internal sealed class NotificationHarness : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new();
    private readonly WebhookDefinition[] _webhooks;
    private Deliveries? _deliveries;
    private int _ids;

    public NotificationHarness(params WebhookDefinition[] webhooks)
    {
        _webhooks = webhooks;
        Catalogue = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        Notifier = new Notifier(webhooks, () => $"notification-{++_ids}", "edge1", Time, NullLogger.Instance);
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public CatalogueDatabase Catalogue { get; }

    public Notifier Notifier { get; }

    /// <summary>Records the end of a job and queues what is told of it.</summary>
    public void End(JobRow job) => Catalogue.Write(session => Notifier.JobEnded(session, job));

    /// <summary>As the other, for the numbered backup job that failed.</summary>
    public void Fail(int number) => End(Failed(number));

    public static JobRow Failed(int number) =>
        Rows.Job(number) with
        {
            Status = RunStatus.Failed,
            StartedAt = Start,
            CompletedAt = Start.AddSeconds(2.5),
            ErrorCode = "source_missing",
            ErrorMessage = "The source 'bots' is not there: /srv/bots. Mount it.",
        };

    public IReadOnlyList<NotificationRow> Queued(string webhook = "ops") =>
        Catalogue.Read(session => session.Notifications.OfWebhook(webhook));

    /// <summary>Begins to deliver, as a server that starts.</summary>
    public void Deliver(double random = 0.5)
    {
        var sender = new WebhookSender(TimeProvider.System, () => []);
        _deliveries = new Deliveries(Catalogue, _webhooks, sender, new BackOff(() => random), Time, NullLogger.Instance);
        _deliveries.Start();
    }

    public async Task StopAsync()
    {
        await _deliveries!.DisposeAsync();
        _deliveries = null;
    }

    /// <summary>Lets time pass, in steps, until something is so.</summary>
    public async Task AdvanceUntilAsync(Func<bool> isSo, TimeSpan? step = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "It does not come");
            Time.Advance(step ?? TimeSpan.FromSeconds(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lets time pass until a webhook's notifications stand so.</summary>
    public Task AdvanceUntilAsync(params NotificationStatus[] statuses) =>
        AdvanceUntilAsync(() => Queued().Select(row => row.Status).SequenceEqual(statuses));

    public async ValueTask DisposeAsync()
    {
        if (_deliveries is not null)
        {
            await StopAsync();
        }

        Catalogue.Dispose();
        _folder.Dispose();
    }
}

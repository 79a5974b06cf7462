using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Notifications;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Notifications;

/// <summary>
/// Provides a catalogue, a notifier and deliveries with a clock that a test moves; requests take real time.
/// </summary>
internal sealed class NotificationHarness : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly TempFolder _folder = new();
    private readonly NotificationReceiver[] _receivers;
    private Deliveries? _deliveries;
    private int _ids;

    public NotificationHarness(params NotificationReceiver[] receivers)
    {
        _receivers = receivers;
        Catalogue = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        Notifier = new Notifier(receivers, () => $"notification-{++_ids}", "edge1", Time, NullLogger.Instance);
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public CatalogueDatabase Catalogue { get; }

    public Notifier Notifier { get; }

    /// <summary>Records the start of a job and queues its notifications.</summary>
    public void Begin(JobRow job) => Catalogue.Write(session => Notifier.JobStarted(session, job));

    /// <summary>Records the end of a job and queues its notifications.</summary>
    public void End(JobRow job) => Catalogue.Write(session => Notifier.JobEnded(session, job));

    /// <summary>Records the failure of the backup job with the given number.</summary>
    public void Fail(int number) => End(Failed(number));

    public static JobRow Failed(int number) =>
        Rows.Job(number) with
        {
            Status = RunStatus.Failed,
            StartedAt = Start,
            CompletedAt = Start.AddSeconds(2.5),
            ErrorCode = "source_missing",
            ErrorMessage = "The source 'bots' does not exist: /srv/bots. Mount it.",
        };

    public IReadOnlyList<NotificationRow> Queued(string webhook = "ops") =>
        Catalogue.Read(session => session.Notifications.OfWebhook(webhook));

    /// <summary>Starts deliveries like a server does.</summary>
    public void Deliver(double random = 0.5)
    {
        var sender = new NotificationSender(TimeProvider.System, () => [], NullLogger.Instance);
        _deliveries = new Deliveries(Catalogue, _receivers, sender, new BackOff(() => random), Time, NullLogger.Instance);
        _deliveries.Start();
    }

    public async Task StopAsync()
    {
        await _deliveries!.DisposeAsync();
        _deliveries = null;
    }

    /// <summary>Advances the clock in steps until a condition is true.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan? step = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "The condition did not become true");
            Time.Advance(step ?? TimeSpan.FromSeconds(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Advances the clock until the notifications of a webhook have the given statuses.</summary>
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

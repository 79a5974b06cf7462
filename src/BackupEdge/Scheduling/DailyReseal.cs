using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// Queues one reseal in a day with the limit <c>encryption.reseal_bytes_per_day</c>, while archives are left that the host can seal with
/// the newest keys. Archives in mode <c>sealed</c> are not among them, since only a recovery identity opens their contents.
/// </summary>
internal sealed class DailyReseal(
    Settings settings,
    CatalogueDatabase catalogue,
    StoreKeyring keyring,
    JobQueue queue,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(10);
    private readonly RepeatedFailure _failure = new(time);
    private DateTimeOffset _nextCheck = DateTimeOffset.MinValue;

    /// <summary>Queues a reseal if it is time and archives are left. A failure is logged and retried.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow();
        if (settings.Encryption.ResealBytesPerDay == 0 || now < _nextCheck)
        {
            return;
        }

        _nextCheck = now + CheckInterval;
        try
        {
            if (IsDue(now))
            {
                queue.EnqueueReseal(new ResealOptions { LimitBytes = settings.Encryption.ResealBytesPerDay }, Caller.Service);
            }

            _failure.Succeeds();
        }
        catch (Fault fault)
        {
            if (_failure.Fails())
            {
                SchedulingLog.ResealNotQueued(logger, fault);
            }
        }
    }

    private bool IsDue(DateTimeOffset now)
    {
        if (catalogue.Read(session => session.Jobs.LastRequestOf(JobKind.Reseal)) is { } last && now - last < Interval)
        {
            return false;
        }

        var newest = NewestSeal.Of(keyring);
        return catalogue.Read(session => session.Backups.Seals()).Any(row => !newest.IsOf(row) && row.Mode != ArchiveSeal.Sealed);
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Retention;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>Records the service time every few minutes, and empties the bin of what is due, or of more if the disk is short.</summary>
/// <param name="catalogue">The catalogue.</param>
/// <param name="clock">The service's own clock.</param>
/// <param name="bin">The bin.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Receives a failure.</param>
internal sealed class BinUpkeep(CatalogueDatabase catalogue, ServiceClock clock, Bin bin, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan BinInterval = TimeSpan.FromMinutes(1);
    private readonly RepeatedFailure _failure = new(time);
    private long? _lastRecord;
    private long? _lastRun;

    /// <summary>Does what is due. A failure is logged and retried.</summary>
    public void Tick()
    {
        try
        {
            if (IsDue(ref _lastRecord, ServiceClock.Interval))
            {
                clock.Tick();
            }

            if (IsDue(ref _lastRun, BinInterval) && catalogue.Read(session => session.Bin.Totals()).Backups > 0)
            {
                bin.Run();
            }

            _failure.Succeeds();
        }
        catch (Fault fault)
        {
            if (_failure.Fails())
            {
                SchedulingLog.BinNotEmptied(logger, fault);
            }
        }
    }

    // Not by the clock that can be set.
    private bool IsDue(ref long? last, TimeSpan interval)
    {
        var now = time.GetTimestamp();
        if (last is { } known && time.GetElapsedTime(known, now) < interval)
        {
            return false;
        }

        last = now;
        return true;
    }
}

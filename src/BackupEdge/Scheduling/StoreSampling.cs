using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>Records the size of the archive store once a day, from which its growth can be shown.</summary>
/// <param name="catalogue">The catalogue.</param>
/// <param name="store">Returns the current size.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Receives a failure.</param>
internal sealed class StoreSampling(CatalogueDatabase catalogue, Func<StoreState> store, TimeProvider time, ILogger logger)
{
    private readonly RepeatedFailure _failure = new(time);
    private DateOnly _last;

    /// <summary>Records the size if this day has no sample. A failure is logged and retried.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        if (day == _last)
        {
            return;
        }

        try
        {
            if (catalogue.Read(session => session.StoreSamples.Since(day)).Count == 0)
            {
                var state = store();
                var row = new StoreSampleRow(day, now, state.Usage.Archives, state.Usage.Bytes, state.FreeBytes);
                catalogue.AddUnversioned(session =>
                {
                    session.StoreSamples.Insert(row);
                    return true;
                });
            }

            _last = day;
            _failure.Succeeds();
        }
        catch (Fault fault)
        {
            if (_failure.Fails())
            {
                SchedulingLog.StoreNotSampled(logger, fault);
            }
        }
    }
}

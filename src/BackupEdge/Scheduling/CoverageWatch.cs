using BackupEdge.Catalogue;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// Asks the servers of sources from time to time what they have, and records what no source takes, for the status. Runs beside the
/// scheduler, since a server may take long to answer. That a server cannot be asked is logged once, until it can be asked again.
/// </summary>
/// <param name="catalogue">The catalogue.</param>
/// <param name="inventories">Asks the servers, each of one kind of source.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Receives failures.</param>
internal sealed class CoverageWatch(CatalogueDatabase catalogue, IReadOnlyList<IInventory> inventories, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    /// <summary>The time between two questions.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _unreachable = new(StringComparer.Ordinal);
    private readonly RepeatedFailure _failure = new(time);
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>The last check that <see cref="Tick"/> began.</summary>
    internal Task LastCheck { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to ask the servers if it is time to. Returns immediately.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow();
        if (now >= _next && LastCheck.IsCompleted)
        {
            _next = now + Interval;
            LastCheck = Task.Run(Check);
        }
    }

    /// <summary>Cancels the questions and waits for their end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await LastCheck;
        _stopping.Dispose();
    }

    /// <summary>Asks the servers, and records what they have. A failure is logged.</summary>
    internal void Check()
    {
        try
        {
            List<InventoryRow> rows = [];
            foreach (var inventory in inventories)
            {
                rows.AddRange(inventory.Read(_stopping.Token));
            }

            Record(rows);
            _failure.Succeeds();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The service stops.
        }
        catch (Exception e)
        {
            if (_failure.Fails())
            {
                SchedulingLog.CoverageNotChecked(logger, e);
            }
        }
    }

    private void Record(List<InventoryRow> rows)
    {
        var known = catalogue.Read(session => session.Inventories.List()).ToDictionary(row => row.Source, StringComparer.Ordinal);
        List<InventoryRow> recorded =
        [
            .. rows.Select(row => row.Problem is null ? row : WithKnown(row, known.GetValueOrDefault(row.Source))),
        ];
        catalogue.AddUnversioned(session =>
        {
            session.Inventories.Replace(recorded);
            return true;
        });
        foreach (var row in rows)
        {
            if (row.Problem is null)
            {
                _unreachable.Remove(row.Source);
            }
            else if (_unreachable.Add(row.Source))
            {
                SchedulingLog.ServerNotAsked(logger, row.Source, row.Problem);
            }
        }
    }

    // What was found earlier is still the best that is known.
    private static InventoryRow WithKnown(InventoryRow row, InventoryRow? earlier) =>
        earlier is null ? row : earlier with { Problem = row.Problem };
}

using BackupEdge.Load.Results;
using BackupEdge.Load.Scenarios;

namespace BackupEdge.Load.Engines;

/// <summary>
/// The engine that is always there. In the open model an iteration's latency counts from when it was to begin: when the service stalls,
/// what could not begin meanwhile counts as late, and nothing is left out (coordinated omission). It must never wait for an answer
/// before the next arrival, but for one of the places: of one scenario a fixed number run at a time, and further arrivals wait,
/// with their time running. In the closed model a latency counts from the iteration's begin.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="sleep">Blocks the thread for so long, or less: the engine looks at the clock again.</param>
/// <param name="places">How many iterations of one scenario may run at a time in the open model.</param>
/// <param name="patience">How long to wait, at the end, for iterations that run; what runs then has failed.</param>
public sealed class LocalEngine(TimeProvider time, Action<TimeSpan> sleep, int places, TimeSpan patience) : ILoadEngine
{
    /// <inheritdoc/>
    public string Name => "Local";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(
        string stage,
        IReadOnlyList<LoadItem> items,
        CancellationToken cancellationToken
    ) =>
        await Task.WhenAll(
            items.Select(item =>
                item.Model switch
                {
                    // A thread of its own each: arrivals must not wait for a free thread of the pool.
                    OpenModel open => Task.Factory.StartNew(
                        () => RunOpen(item, open, cancellationToken),
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    ),
                    ClosedModel closed => RunClosedAsync(item, closed, cancellationToken),
                    _ => throw new ArgumentException($"There is no model {item.Model}", nameof(items)),
                }
            )
        );

    private ScenarioResult RunOpen(LoadItem item, OpenModel model, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tally = new ScenarioTally();
        var free = new SemaphoreSlim(places);
        var began = time.GetTimestamp();
        try
        {
            for (long number = 0; number < model.Arrivals; number++)
            {
                var arrival = model.ArrivalOf(number);
                while (arrival - time.GetElapsedTime(began) is { Ticks: > 0 } early)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    sleep(early);
                }

                free.Wait(cancellationToken);
                _ = RunOneAsync(item, tally, free, began, arrival, stop.Token);
            }

            WaitForAll(tally, free, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was counted until now is what came of it.
        }

        stop.Cancel();
        var took = time.GetElapsedTime(began);
        return tally.Result(item.Scenario.Name, model.Words, took > model.Lasts ? took : model.Lasts);
    }

    private async Task RunOneAsync(
        LoadItem item,
        ScenarioTally tally,
        SemaphoreSlim free,
        long began,
        TimeSpan arrival,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var result = await item.StepAsync(cancellationToken);
            tally.Add(result, time.GetElapsedTime(began) - arrival);
        }
        catch (OperationCanceledException)
        {
            // The run is over; whoever ended it has counted it.
        }
        finally
        {
            free.Release();
        }
    }

    // All iterations have ended when all places are free.
    private void WaitForAll(ScenarioTally tally, SemaphoreSlim free, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var ended = 0; ended < places; ended++)
        {
            var left = patience - time.GetElapsedTime(began);
            if (free.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken))
            {
                continue;
            }

            var running = places - ended;
            for (var i = 0; i < running; i++)
            {
                tally.Add(new StepResult(0, 0, Expected: false, $"It has not ended within {patience}."), patience);
            }

            return;
        }
    }

    private async Task<ScenarioResult> RunClosedAsync(LoadItem item, ClosedModel model, CancellationToken cancellationToken)
    {
        var tally = new ScenarioTally();
        var began = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, model.Copies).Select(_ => Task.Run(CopyAsync, CancellationToken.None)));
        return tally.Result(item.Scenario.Name, model.Words, time.GetElapsedTime(began));

        async Task CopyAsync()
        {
            try
            {
                while (time.GetElapsedTime(began) < model.During && !cancellationToken.IsCancellationRequested)
                {
                    var from = time.GetTimestamp();
                    var result = await item.StepAsync(cancellationToken);
                    tally.Add(result, time.GetElapsedTime(from));
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // As above.
            }
        }
    }
}

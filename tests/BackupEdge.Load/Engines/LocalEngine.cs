using BackupEdge.Load.Results;
using BackupEdge.Load.Scenarios;

namespace BackupEdge.Load.Engines;

/// <summary>
/// The engine that needs no other package. In the open model, the latency of an iteration is measured from its scheduled arrival, so
/// iterations that start late because the service stalls count as slow (no coordinated omission). The engine must not wait for an answer
/// before the next arrival. Only a fixed number of iterations of a scenario run at a time; further arrivals wait, and this time counts. In
/// the closed model, the latency is measured from the start of the iteration.
/// </summary>
/// <param name="time">The time provider for latencies and arrivals.</param>
/// <param name="sleep">Blocks the thread for the given time or less; the engine then checks the time again.</param>
/// <param name="places">The maximum number of iterations of one scenario that run at a time in the open model.</param>
/// <param name="patience">How long to wait at the end for running iterations. Iterations that still run after that have failed.</param>
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
                    // Each runs on its own thread, because arrivals must not wait for a free thread of the pool.
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
            // The results so far are returned.
        }

        stop.Cancel();
        var took = time.GetElapsedTime(began);
        return tally.Result(item.Scenario.Name, model.Description, took > model.Duration ? took : model.Duration);
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
            // The run has ended. WaitForAll has counted this iteration, unless the caller cancelled the run.
        }
        finally
        {
            free.Release();
        }
    }

    // Waits until all places are free, which means that all iterations have ended.
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
        return tally.Result(item.Scenario.Name, model.Description, time.GetElapsedTime(began));

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
                // The results so far are returned.
            }
        }
    }
}

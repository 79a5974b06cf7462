using BackupEdge.Load.Results;

namespace BackupEdge.Load.Engines;

/// <summary>
/// Runs another engine and compares its results with the number of iterations that began. Iterations that the engine did not count are
/// added as failed: NBomber leaves out those that have not ended a minute after the load, so a backup that never ends would be missed.
/// If the run is cancelled, iterations that were interrupted are not failures.
/// </summary>
/// <param name="engine">The engine that runs the scenarios.</param>
public sealed class CountingEngine(ILoadEngine engine) : ILoadEngine
{
    /// <inheritdoc/>
    public string Name => engine.Name;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(
        string stage,
        IReadOnlyList<LoadItem> items,
        CancellationToken cancellationToken
    )
    {
        var scenarios = items.Select(item => new CountedScenario(item.Scenario)).ToArray();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IReadOnlyList<ScenarioResult> results;
        try
        {
            results = await engine.RunAsync(
                stage,
                [.. items.Zip(scenarios, (item, scenario) => item with { Scenario = scenario })],
                stop.Token
            );
        }
        finally
        {
            // Iterations that still run must not call the service in the next stage.
            await stop.CancelAsync();
        }

        return cancellationToken.IsCancellationRequested ? results : [.. results.Zip(scenarios, Complete)];
    }

    private static ScenarioResult Complete(ScenarioResult result, CountedScenario scenario)
    {
        var missing = scenario.Begun - result.Ok - result.Fail;
        return missing <= 0
            ? result
            : result with
            {
                Fail = result.Fail + missing,
                Codes =
                [
                    .. result.Codes,
                    new CodeCount("0", Error: true, "The iteration began, but it had not ended when the engine stopped waiting.", missing),
                ],
            };
    }
}

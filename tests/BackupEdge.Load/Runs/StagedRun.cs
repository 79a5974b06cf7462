using BackupEdge.Load.Engines;
using BackupEdge.Load.Results;

namespace BackupEdge.Load.Runs;

/// <summary>The stages of a run, one after the other.</summary>
/// <param name="Results">The result of each scenario of each stage that has ended or was cancelled.</param>
/// <param name="Broken">The expectations that are not met.</param>
/// <param name="Cancelled">Whether the run was cancelled; the results are then those up to the cancellation.</param>
public sealed record StagedRun(IReadOnlyList<ScenarioResult> Results, IReadOnlyList<string> Broken, bool Cancelled)
{
    /// <summary>Runs the stages until the last one or the cancellation, and checks the expectations.</summary>
    /// <param name="engine">The engine to use.</param>
    /// <param name="stages">The names and the items of the stages.</param>
    /// <param name="output">Where a line is written at the start of each stage.</param>
    /// <param name="cancellationToken">Ends the run early. The exception of an engine that cannot stop in time is not thrown.</param>
    public static async Task<StagedRun> RunAsync(
        ILoadEngine engine,
        IReadOnlyList<(string Stage, IReadOnlyList<LoadItem> Items)> stages,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        var results = new List<ScenarioResult>();
        var broken = new List<string>();
        foreach (var (stage, items) in stages)
        {
            await output.WriteLineAsync(
                $"{stage}: {string.Join("; ", items.Select(item => $"{item.Scenario.Name} {item.Model.Description}"))}"
            );
            try
            {
                var ended = await engine.RunAsync(stage, items, cancellationToken);
                results.AddRange(ended);
                broken.AddRange(items.Zip(ended).SelectMany(pair => Expectations.Broken(pair.First.Scenario, pair.Second)));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                broken.Add($"The engine {engine.Name} did not stop in time, so there are no results of the stage {stage}.");
            }

            if (cancellationToken.IsCancellationRequested)
            {
                broken.Add("The run was cancelled; the results are those up to then.");
                break;
            }
        }

        return new StagedRun(results, broken, cancellationToken.IsCancellationRequested);
    }
}

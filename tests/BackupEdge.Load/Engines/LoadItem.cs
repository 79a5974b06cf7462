using BackupEdge.Load.Scenarios;

namespace BackupEdge.Load.Engines;

/// <summary>A scenario and its load.</summary>
/// <param name="Scenario">The scenario to run.</param>
/// <param name="Model">The load: how often and how long the scenario is run.</param>
public sealed record LoadItem(IScenario Scenario, LoadModel Model)
{
    /// <summary>Runs one iteration. An exception is returned as a failed result, unless the run was cancelled.</summary>
    public async Task<StepResult> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Scenario.StepAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return StepResult.Thrown(e);
        }
    }
}

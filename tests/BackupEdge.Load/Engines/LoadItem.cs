using BackupEdge.Load.Scenarios;

namespace BackupEdge.Load.Engines;

/// <summary>A scenario and the load it is put under.</summary>
/// <param name="Scenario">What is done.</param>
/// <param name="Model">How often.</param>
public sealed record LoadItem(IScenario Scenario, LoadModel Model)
{
    /// <summary>One iteration; an exception is a result like others, unless the run was cancelled.</summary>
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

using BackupEdge.Load.Scenarios;

namespace BackupEdge.Load.Engines;

/// <summary>Counts the iterations of another scenario that have begun.</summary>
internal sealed class CountedScenario(IScenario scenario) : IScenario
{
    private long _begun;

    /// <inheritdoc/>
    public string Name => scenario.Name;

    /// <inheritdoc/>
    public IReadOnlySet<int> ExpectedCodes => scenario.ExpectedCodes;

    /// <summary>The number of iterations that have begun.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    /// <inheritdoc/>
    public Task<StepResult> StepAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        return scenario.StepAsync(cancellationToken);
    }
}

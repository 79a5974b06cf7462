namespace BackupEdge.Load.Scenarios;

/// <summary>A repeated action of callers, independent of the engine. Iterations can run at the same time.</summary>
public interface IScenario
{
    /// <summary>The name of the scenario: lower-case words, separated by hyphens.</summary>
    string Name { get; }

    /// <summary>The status codes of iterations that end as expected.</summary>
    IReadOnlySet<int> ExpectedCodes { get; }

    /// <summary>Runs one iteration.</summary>
    Task<StepResult> StepAsync(CancellationToken cancellationToken);
}

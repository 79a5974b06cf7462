namespace BackupEdge.Load.Scenarios;

/// <summary>Something that callers do again and again. It knows no engine; iterations may run at the same time.</summary>
public interface IScenario
{
    /// <summary>Its name: lower case, words with dashes.</summary>
    string Name { get; }

    /// <summary>The codes that iterations that go as expected end with.</summary>
    IReadOnlySet<int> ExpectedCodes { get; }

    /// <summary>One iteration.</summary>
    Task<StepResult> StepAsync(CancellationToken cancellationToken);
}

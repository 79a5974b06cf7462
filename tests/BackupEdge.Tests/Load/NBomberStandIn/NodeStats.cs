namespace NBomber.Contracts.Stats;

/// <summary>Stands in for NBomber's type: the result of a test.</summary>
/// <param name="ScenarioStats">The results of the scenarios.</param>
public sealed record NodeStats(ScenarioStats[] ScenarioStats);

namespace NBomber.Contracts;

/// <summary>Stands in for NBomber's type: a scenario and its loads.</summary>
/// <param name="ScenarioName">The name.</param>
/// <param name="Run">Runs an iteration.</param>
/// <param name="Loads">The loads, one after the other.</param>
public sealed record ScenarioProps(string ScenarioName, Func<IScenarioContext, Task<IResponse>> Run, LoadSimulation[] Loads);

namespace NBomber.Contracts.Stats;

/// <summary>Stands in for NBomber's type: the result of a scenario.</summary>
/// <param name="ScenarioName">The name.</param>
/// <param name="Ok">The iterations that succeeded.</param>
/// <param name="Fail">The iterations that failed.</param>
public sealed record ScenarioStats(string ScenarioName, MeasurementStats Ok, MeasurementStats Fail);

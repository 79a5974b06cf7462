namespace NBomber.Contracts;

/// <summary>Stands in for NBomber's type: what an iteration knows of its test.</summary>
public interface IScenarioContext
{
    /// <summary>Stops all scenarios of the test.</summary>
    void StopCurrentTest(string reason);
}

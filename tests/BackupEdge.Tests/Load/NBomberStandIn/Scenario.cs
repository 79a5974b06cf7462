using NBomber.Contracts;

namespace NBomber.CSharp;

/// <summary>Stands in for NBomber's type: makes scenarios.</summary>
public static class Scenario
{
    /// <summary>Makes a scenario without a load.</summary>
    public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) => new(name, run, []);

    /// <summary>Skips the warm-up; the stand-in has none.</summary>
    public static ScenarioProps WithoutWarmUp(this ScenarioProps scenario) => scenario;

    /// <summary>Sets after how many failures the test ends; the stand-in does not end it.</summary>
    public static ScenarioProps WithMaxFailCount(this ScenarioProps scenario, int failCount)
    {
        _ = failCount;
        return scenario;
    }

    /// <summary>Sets the loads.</summary>
    public static ScenarioProps WithLoadSimulations(this ScenarioProps scenario, params LoadSimulation[] loads) =>
        scenario with
        {
            Loads = loads,
        };
}

using System.Collections.Concurrent;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.CSharp;

/// <summary>
/// Stands in for NBomber, so that the adapter is compiled and run without the package. Like NBomber 4.1, it waits for the iterations only
/// a limited time after the load, and then leaves out those that still run; it takes no token, and ends early only through the context.
/// It writes no reports.
/// </summary>
public sealed class NBomberRunner : IScenarioContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private readonly ScenarioProps[] _scenarios;
    private volatile bool _stopped;

    private NBomberRunner(ScenarioProps[] scenarios) => _scenarios = scenarios;

    /// <summary>Makes a test of scenarios.</summary>
    public static NBomberRunner RegisterScenarios(params ScenarioProps[] scenarios) => new(scenarios);

    /// <summary>Sets the folder of the reports.</summary>
    public NBomberRunner WithReportFolder(string reportFolderPath)
    {
        _ = reportFolderPath;
        return this;
    }

    /// <summary>Sets the name of the reports.</summary>
    public NBomberRunner WithReportFileName(string reportFileName)
    {
        _ = reportFileName;
        return this;
    }

    /// <summary>Sets the formats of the reports.</summary>
    public NBomberRunner WithReportFormats(params ReportFormat[] reportFormats)
    {
        _ = reportFormats;
        return this;
    }

    /// <inheritdoc/>
    public void StopCurrentTest(string reason) => _stopped = reason.Length > 0;

    /// <summary>Runs the test until its end.</summary>
    public NodeStats Run() => new([.. _scenarios.Select(Run)]);

    private ScenarioStats Run(ScenarioProps scenario)
    {
        var counted = new ConcurrentQueue<IResponse>();
        var iterations = scenario
            .Loads.SelectMany(load =>
                Enumerable
                    .Range(0, load.Arrivals)
                    .Select(_ => Task.Run(() => IterateAsync(scenario, counted)))
                    .Concat(Enumerable.Range(0, load.Copies).Select(_ => Task.Run(() => RepeatAsync(scenario, counted))))
            )
            .ToArray();
        Task.WaitAll(iterations, Patience);
        var results = counted.ToArray();
        return new ScenarioStats(
            scenario.ScenarioName,
            MeasurementStats.Of(results.Where(one => !one.IsError)),
            MeasurementStats.Of(results.Where(one => one.IsError))
        );
    }

    private async Task IterateAsync(ScenarioProps scenario, ConcurrentQueue<IResponse> counted) =>
        counted.Enqueue(await scenario.Run(this));

    private async Task RepeatAsync(ScenarioProps scenario, ConcurrentQueue<IResponse> counted)
    {
        while (!_stopped)
        {
            await IterateAsync(scenario, counted);
        }
    }
}

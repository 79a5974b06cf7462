using System.Collections.Concurrent;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.CSharp;

/// <summary>
/// Stands in for NBomber, so that the adapter is compiled and run without the package. Like NBomber 4.1, it does not wait for iterations
/// without end, and leaves out those that still run, but a test says how many these are, so that no result depends on time; it takes no
/// token, and ends early only through the context. It writes no reports.
/// </summary>
public sealed class NBomberRunner : IScenarioContext
{
    // Only against a wait without end.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly AsyncLocal<int> Unfinished = new();
    private readonly ScenarioProps[] _scenarios;
    private volatile bool _stopped;

    private NBomberRunner(ScenarioProps[] scenarios) => _scenarios = scenarios;

    /// <summary>Gets or sets how many iterations of a scenario never end, for the runs that the caller begins.</summary>
    public static int Endless
    {
        get => Unfinished.Value;
        set => Unfinished.Value = value;
    }

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
        WaitForAllBut(Endless, iterations);
        var results = counted.ToArray();
        return new ScenarioStats(
            scenario.ScenarioName,
            MeasurementStats.Of(results.Where(one => !one.IsError)),
            MeasurementStats.Of(results.Where(one => one.IsError))
        );
    }

    private static void WaitForAllBut(int endless, Task[] iterations)
    {
        var running = iterations.ToList();
        for (int ended; running.Count > endless && (ended = Task.WaitAny([.. running], Patience)) >= 0;)
        {
            running.RemoveAt(ended);
        }
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

using System.Globalization;
using BackupEdge.Load.Engines;
using BackupEdge.Load.Results;
using BackupEdge.Load.Scenarios;
using BackupEdge.Testing;

namespace BackupEdge.Load.Runs;

/// <summary>Runs the scenarios against a service stage by stage, and prints and saves the results.</summary>
public static class LoadRun
{
    private const int Failed = 1;
    private const int WrongUse = 2;
    private const int Places = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Does one run with the given options.</summary>
    /// <returns>0 if everything was as expected, 1 if not, 2 if the run was not possible.</returns>
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        var startedAt = DateTimeOffset.UtcNow;
        var name = options.Engine ?? BuiltWith;
        if (name == "nbomber" && BuiltWith != "nbomber")
        {
            await Console.Error.WriteLineAsync(
                "This program was built without NBomber; build it with -p:LoadEngine=NBomber, or run ./build.sh load."
            );
            return WrongUse;
        }

        var folder = options.Results
            ?? Path.Combine(
                PublishedBinary.RepositoryRoot,
                "load-results",
                startedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + name
            );
        var engine = EngineOf(name, folder);
        try
        {
            await using var served = options.Url is null ? await ServedBinary.StartAsync(options.Source) : null;
            var access = served?.Access ?? new LoadAccess(options.Url!, options.Key!, options.OperatorKey, [options.Target]);
            var log = new CallLog();
            Console.WriteLine($"Engine {engine.Name}, {access.Url}");
            using var subject = await LoadSubject.PrepareAsync(access, options.Backups, log, cancellationToken);
            var (scenarios, broken) = await RunStagesAsync(engine, LoadPlan.Stages(options, subject), cancellationToken);
            var result = new RunResult(engine.Name, startedAt, scenarios, log.Results, broken, served?.PeakMemory);
            await result.SaveAsync(folder);
            Console.WriteLine($"\n{result.Text}\n{folder}");
            return broken.Count == 0 ? 0 : Failed;
        }
        catch (Exception e) when (e is InvalidOperationException or FileNotFoundException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return WrongUse;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Cancelled.");
            return Failed;
        }
    }

#pragma warning disable CA1859 // The type of the engine depends on the build.
    private static async Task<(List<ScenarioResult> Results, List<string> Broken)> RunStagesAsync(
        ILoadEngine engine,
        IReadOnlyList<(string Stage, IReadOnlyList<LoadItem> Items)> stages,
        CancellationToken cancellationToken
    )
    {
        var results = new List<ScenarioResult>();
        var broken = new List<string>();
        foreach (var (stage, items) in stages)
        {
            Console.WriteLine($"{stage}: {string.Join("; ", items.Select(item => $"{item.Scenario.Name} {item.Model.Description}"))}");
            var stageResults = await engine.RunAsync(stage, items, cancellationToken);
            results.AddRange(stageResults);
            broken.AddRange(items.Zip(stageResults).SelectMany(pair => Expectations.Broken(pair.First.Scenario, pair.Second)));
            if (cancellationToken.IsCancellationRequested)
            {
                broken.Add("The run was cancelled.");
                break;
            }
        }

        return (results, broken);
    }
#pragma warning restore CA1859

#if NBOMBER
    private const string BuiltWith = "nbomber";

    private static ILoadEngine EngineOf(string name, string folder) => name == "nbomber" ? new NBomberEngine(folder) : Local();
#else
    private const string BuiltWith = "local";

    private static LocalEngine EngineOf(string name, string folder) => Local();
#endif

    private static LocalEngine Local() => new(TimeProvider.System, NanoSleep.For, Places, Patience);
}

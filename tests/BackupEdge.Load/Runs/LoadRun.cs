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
    private const int Cancelled = 130;
    private const int Places = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How long a cancelled run may take to stop the engine and the server, and to save the results.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(90);

    /// <summary>Does one run with the given options. A cancelled run saves the results up to then and stops the server.</summary>
    /// <returns>0 if everything was as expected, 1 if not, 2 if the run was not possible, 130 if it was cancelled.</returns>
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        var startedAt = DateTimeOffset.UtcNow;
        var name = options.Engine ?? BuiltWith;
        if (name == "nbomber" && BuiltWith != "nbomber")
        {
            await Console.Error.WriteLineAsync(
                "This program was built without NBomber; build it with -p:LoadEngine=NBomber, or run ./build.sh load --engine nbomber."
            );
            return WrongUse;
        }

        var folder = Path.GetFullPath(
            options.Results
                ?? Path.Combine(
                    PublishedBinary.RepositoryRoot,
                    "load-results",
                    startedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + name
                )
        );
        var engine = new CountingEngine(EngineOf(name, folder));
        try
        {
            await using var served = options.Url is null ? await ServedBinary.StartAsync(options.Source) : null;
            var access = served?.Access ?? new LoadAccess(options.Url!, options.Key!, options.OperatorKey, [options.Target]);
            var log = new CallLog();
            Console.WriteLine($"Engine {engine.Name}, {access.Url}");
            using var subject = await LoadSubject.PrepareAsync(access, options.Backups, log, cancellationToken);
            var stages = await StagedRun.RunAsync(engine, LoadPlan.Stages(options, subject), Console.Out, cancellationToken);
            var result = new RunResult(engine.Name, startedAt, stages.Results, log.Results, stages.Broken, served?.PeakMemory);
            await result.SaveAsync(folder);
            Console.WriteLine($"\n{result.Text}\n{folder}");
            return stages.Cancelled ? Cancelled
                : stages.Broken.Count == 0 ? 0
                : Failed;
        }
        catch (Exception e) when (e is InvalidOperationException or FileNotFoundException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return WrongUse;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("The run was cancelled before the load began; there are no results.");
            return Cancelled;
        }
    }

#if NBOMBER
    private const string BuiltWith = "nbomber";

    private static ILoadEngine EngineOf(string name, string folder) => name == "nbomber" ? new NBomberEngine(folder, Patience) : Local();
#else
    private const string BuiltWith = "local";

    private static LocalEngine EngineOf(string name, string folder) => Local();
#endif

    private static LocalEngine Local() => new(TimeProvider.System, NanoSleep.For, Places, Patience);
}

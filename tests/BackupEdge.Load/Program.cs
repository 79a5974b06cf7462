using BackupEdge.Load.Edge;
using BackupEdge.Load.Fuzzing;
using BackupEdge.Load.Micro;
using BackupEdge.Load.Runs;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// `load` puts the API under load; `./build.sh load` publishes the binary first.
if (args is ["load", ..])
{
    return await LoadCommand.RunAsync(args[1..]);
}

// `fuzz-archives` mutates archives and catalogues and looks at what becomes of it.
if (args is ["fuzz-archives", ..])
{
    return await FuzzCommand.RunAsync(args[1..]);
}

// `fill` is what edge.sh measures with: the ids of the backups made go to standard output.
if (args is ["fill", var folder, var count])
{
    foreach (var id in CatalogueFiller.Fill(folder, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)))
    {
        Console.WriteLine(id);
    }

    return 0;
}

// What the server allocates for each answer.
if (args is ["allocated"])
{
    await AllocatedBytes.RunAsync();
    return 0;
}

// `micro` runs the benchmarks of Micro/; what follows goes to BenchmarkDotNet, such as --filter '*Chunker*'.
if (args is not ["micro", ..])
{
    Console.Error.WriteLine(
        """
        usage: BackupEdge.Load load [OPTION]...      see load --help
               BackupEdge.Load micro [--filter '*Chunker*'] [OPTION OF BENCHMARKDOTNET]...
               BackupEdge.Load fuzz-archives [--cases N] [--seed FIRST]
               BackupEdge.Load fill FOLDER COUNT
               BackupEdge.Load allocated
        """
    );
    return 2;
}

// In this process: the usual way makes a project for each benchmark and restores packages for it.
var config = DefaultConfig.Instance.AddJob(
    Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(10), logOutput: false))
);
BenchmarkSwitcher.FromAssembly(typeof(ChunkerBenchmarks).Assembly).Run(args.Length > 1 ? args[1..] : ["--filter", "*"], config);
return 0;

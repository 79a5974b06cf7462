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

// `micro` runs the benchmarks of Micro/; what follows goes to BenchmarkDotNet, such as --filter '*Chunker*'.
if (args is not ["micro", ..])
{
    Console.Error.WriteLine("usage: BackupEdge.Load load [OPTION]... (see load --help)\n       BackupEdge.Load micro [--filter '*Chunker*'] [OPTION OF BENCHMARKDOTNET]...");
    return 2;
}

// In this process: the usual way makes a project for each benchmark and restores packages for it.
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(10), logOutput: false)));
BenchmarkSwitcher.FromAssembly(typeof(BackupEdge.Load.Micro.ChunkerBenchmarks).Assembly).Run(args.Length > 1 ? args[1..] : ["--filter", "*"], config);
return 0;

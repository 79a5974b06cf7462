using BackupEdge.Load.Edge;
using BackupEdge.Load.Fuzzing;
using BackupEdge.Load.Micro;
using BackupEdge.Load.Runs;
using BackupEdge.Load.Tables;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// `load` runs the API under load; `./build.sh load` publishes the binary first.
if (args is ["load", ..])
{
    return await LoadCommand.RunAsync(args[1..]);
}

// `fuzz-archives` mutates archives and catalogues and checks that every operation handles them.
if (args is ["fuzz-archives", ..])
{
    return await FuzzCommand.RunAsync(args[1..]);
}

// `fill` creates the backups for edge.sh and prints their ids.
if (args is ["fill", var folder, var count])
{
    foreach (var id in CatalogueFiller.Fill(folder, Number(count)))
    {
        Console.WriteLine(id);
    }

    return 0;
}

// `table` measures the chunk table alone.
if (args is ["table", var chunks, var bytes])
{
    TableRun.Run(Number(chunks), Number(bytes), Environment.ProcessorCount);
    return 0;
}

// `sealed` compares the processor time of a sealed catalogue with that of a plain one.
if (args is ["sealed", var catalogues, var inserts])
{
    SealedRun.Run(catalogues, Number(inserts));
    return 0;
}

// `stream` writes the source of `limits.sh chunks`.
if (args is ["stream", var length, var seed])
{
    using var output = Console.OpenStandardOutput();
    ChunkStream.Write(output, Number(length), Number(seed));
    return 0;
}

// `allocated` prints how many bytes the server allocates for each answer.
if (args is ["allocated"])
{
    await AllocatedBytes.RunAsync();
    return 0;
}

// `micro` runs the benchmarks in Micro/. Further arguments, such as --filter '*Chunker*', are passed to BenchmarkDotNet.
if (args is not ["micro", ..])
{
    Console.Error.WriteLine(
        """
        usage: BackupEdge.Load load [OPTION]...      see load --help
               BackupEdge.Load micro [--filter '*Chunker*'] [OPTION OF BENCHMARKDOTNET]...
               BackupEdge.Load fuzz-archives [--cases N] [--seed FIRST]
               BackupEdge.Load fill FOLDER COUNT
               BackupEdge.Load allocated
               BackupEdge.Load table CHUNKS BYTES_OF_MEMORY
               BackupEdge.Load stream CHUNKS SEED
               BackupEdge.Load sealed FOLDER ROWS
        """
    );
    return 2;
}

// Runs in this process, because by default a project is created and its packages are restored for each benchmark.
var config = DefaultConfig.Instance.AddJob(
    Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(10), logOutput: false))
);
BenchmarkSwitcher.FromAssembly(typeof(ChunkerBenchmarks).Assembly).Run(args.Length > 1 ? args[1..] : ["--filter", "*"], config);
return 0;

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

using System.Diagnostics;
using System.Globalization;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Load.Tables;

/// <summary>
/// Measures the chunk table alone: threads add new chunks, then chunks that the table contains, and the sorted chunks are read. Prints the
/// CPU time of each call and the peak of resident memory.
/// </summary>
internal static class TableRun
{
    private const int Asked = 1_000_000;

    /// <summary>Runs the measurement.</summary>
    /// <param name="chunks">The number of chunks to add.</param>
    /// <param name="memoryBytes">The memory that the table may use.</param>
    /// <param name="threads">The number of threads.</param>
    public static void Run(int chunks, long memoryBytes, int threads)
    {
        var folder = Directory.CreateTempSubdirectory("backupedge-table-").FullName;
        try
        {
            using var space = new TableSpace(memoryBytes, () => ScratchFile.Create(folder));
            var table = new ChunkTable(space);
            Measure("add a new chunk", chunks, () => AddAll(table, chunks, 1, threads, expected: true));
            var step = Math.Max(1, chunks / Asked);
            Measure("add a known chunk", chunks / step, () => AddAll(table, chunks, step, threads, expected: false));
            Measure("read a chunk in order", chunks, () => Read(table, chunks));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{chunks} chunks, {memoryBytes >> 20} MiB of memory, {threads} threads: {space.FileBytes / 1e6:f0} MB of scratch, "
                        + $"{PeakBytes() / 1048576.0:f1} MiB RSS at most"
                )
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(string what, long calls, Action run)
    {
        var before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        run();
        var cpu = Environment.CpuUsage.TotalTime - before;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what,-22} {cpu.TotalMicroseconds / calls,8:f3} us of CPU, {watch.Elapsed.TotalMicroseconds / calls,8:f3} us"
            )
        );
    }

    private static void AddAll(ChunkTable table, int chunks, int step, int threads, bool expected)
    {
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            Span<ulong> words = stackalloc ulong[ChunkId.Size / sizeof(ulong)];
            for (var i = thread * step; i < chunks; i += threads * step)
            {
                if (table.TryAdd(IdOf(i, words), (uint)i) != expected)
                {
                    throw new InvalidOperationException($"The table is wrong about chunk {i}.");
                }
            }
        });
    }

    private static void Read(ChunkTable table, int chunks)
    {
        var count = 0;
        table.VisitSorted((_, _) => count++);
        if (count != chunks)
        {
            throw new InvalidOperationException($"The table has {count} chunks.");
        }
    }

    // Random bytes in place of a hash, because computing hashes would take longer than the table.
    private static ChunkId IdOf(int number, Span<ulong> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            var x = ((ulong)number * (ulong)words.Length) + (ulong)i + 0x9E3779B97F4A7C15;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            words[i] = x ^ (x >> 31);
        }

        return ChunkId.Read(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words));
    }

    private static long PeakBytes() =>
        File.ReadLines("/proc/self/status")
            .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.AsSpan(6, line.Length - 8).Trim(), CultureInfo.InvariantCulture) * 1024)
            .Single();
}

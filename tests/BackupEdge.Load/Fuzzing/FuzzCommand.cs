using System.Globalization;

namespace BackupEdge.Load.Fuzzing;

/// <summary>
/// The command <c>fuzz-archives</c>, which runs cases and prints their problems, the duration of the slowest and the peak memory.
/// </summary>
internal static class FuzzCommand
{
    private const long MaxMemory = 256L << 20;

    // The limit of the managed heap: an archive that needs more ends its case with OutOfMemoryException.
    private const ulong HeapLimit = 160UL << 20;

    // Above this working set, the heap is collected before a case, so that garbage of earlier cases does not count.
    private const long Resting = 128L << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    /// <summary>Runs the command and returns its exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var cases = Number(arguments, "--cases", 2000);
        var first = Number(arguments, "--seed", 1);
        var failed = 0;
        AppContext.SetData("GCHeapHardLimit", HeapLimit);
        GC.RefreshMemoryLimit();
        var slowest = new FuzzCase(0, [], TimeSpan.Zero);
        (long Bytes, int Seed) largest = default;
        using var room = await FuzzRoom.MakeAsync();
        var fuzzer = new ArchiveFuzzer(room);
        for (var seed = first; seed < first + cases; seed++)
        {
            Rest();
            var result = await fuzzer.RunAsync(seed);
            largest = PeakMemory() is var peak && peak > largest.Bytes ? (peak, seed) : largest;
            slowest = result.Elapsed > slowest.Elapsed ? result : slowest;
            if (result.Problems.Count > 0)
            {
                failed++;
                Console.WriteLine($"case {seed}:\n  {string.Join("\n  ", result.Problems)}");
            }

            if ((seed - first + 1) % 1000 == 0)
            {
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{seed - first + 1} cases, {failed} failed, peak {largest.Bytes >> 20} MiB (case {largest.Seed}), "
                            + $"slowest {slowest.Elapsed.TotalSeconds:f2} s (case {slowest.Seed})"
                    )
                );
            }
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cases} cases from {first}: {failed} failed; peak memory {largest.Bytes >> 20} MiB (case {largest.Seed}); "
                    + $"slowest {slowest.Elapsed.TotalSeconds:f2} s (case {slowest.Seed})"
            )
        );
        return failed == 0 && largest.Bytes < MaxMemory && slowest.Elapsed < MaxTime ? 0 : 1;
    }

    private static int Number(IReadOnlyList<string> arguments, string name, int defaultValue)
    {
        for (var i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i] == name)
            {
                return int.Parse(arguments[i + 1], CultureInfo.InvariantCulture);
            }
        }

        return defaultValue;
    }

    private static void Rest()
    {
        if (Environment.WorkingSet > Resting)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        // Resets the peak to the current resident memory.
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    // Returns the peak in bytes since the last reset. The value after the name is in KiB.
    private static long PeakMemory()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(6).Trim()[..^3], CultureInfo.InvariantCulture) << 10;
            }
        }

        return 0;
    }
}

using System.Globalization;

namespace BackupEdge.Load.Fuzzing;

/// <summary>
/// <c>fuzz-archives</c>: runs cases and prints what went wrong, how long the slowest took, and the most memory that the process had.
/// </summary>
internal static class FuzzCommand
{
    private const long MostMemory = 256L << 20;

    // The most of the managed heap: an archive that takes more ends its case with OutOfMemoryException.
    private const ulong HeapLimit = 160UL << 20;

    // What earlier cases left in the heap must not count for this one.
    private const long Resting = 128L << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    /// <summary>Runs it; gives the exit code.</summary>
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
        return failed == 0 && largest.Bytes < MostMemory && slowest.Elapsed < MostTime ? 0 : 1;
    }

    private static int Number(IReadOnlyList<string> arguments, string name, int otherwise)
    {
        for (var i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i] == name)
            {
                return int.Parse(arguments[i + 1], CultureInfo.InvariantCulture);
            }
        }

        return otherwise;
    }

    private static void Rest()
    {
        if (Environment.WorkingSet > Resting)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        // Sets the peak back to what is resident now.
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    // Since it was set back; in kibibytes behind the name.
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

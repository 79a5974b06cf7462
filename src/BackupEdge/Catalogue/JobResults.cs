using System.Diagnostics;
using System.Text.Json;
using BackupEdge.Counts;

namespace BackupEdge.Catalogue;

/// <summary>Converts the results of jobs to and from their stored JSON: an object of numbers, empty for a job without a result.</summary>
internal static class JobResults
{
    /// <summary>Converts a result to JSON.</summary>
    public static string ToJson(CountSet? result) =>
        result is null ? "{}" : JsonSerializer.Serialize(result.ToDictionary(), CatalogueJson.Default.IReadOnlyDictionaryStringInt64);

    /// <summary>
    /// Parses the result of a job of the given kind; returns null if there is none. Counters that are missing in the JSON are 0.
    /// </summary>
    public static CountSet? Parse(JobKind kind, string json)
    {
        var named = JsonSerializer.Deserialize(json, CatalogueJson.Default.IReadOnlyDictionaryStringInt64);
        return named is not { Count: > 0 }
            ? null
            : kind switch
            {
                JobKind.Backup => BackupCounts.FromArray(ValuesOf(named, BackupCounts.CounterNames)),
                JobKind.Restore => RestoreCounts.FromArray(ValuesOf(named, RestoreCounts.CounterNames)),
                JobKind.Verify => VerifyCounts.FromArray(ValuesOf(named, VerifyCounts.CounterNames)),
                JobKind.Prune => PruneCounts.FromArray(ValuesOf(named, PruneCounts.CounterNames)),
                JobKind.Reseal => ResealCounts.FromArray(ValuesOf(named, ResealCounts.CounterNames)),
                JobKind.Copy => CopyCounts.FromArray(ValuesOf(named, CopyCounts.CounterNames)),
                JobKind.CopyVerify => CopyVerifyCounts.FromArray(ValuesOf(named, CopyVerifyCounts.CounterNames)),
                JobKind.Drill => DrillCounts.FromArray(ValuesOf(named, DrillCounts.CounterNames)),
                _ => throw new UnreachableException($"Jobs of the kind {kind} have no result."),
            };
    }

    private static long[] ValuesOf(IReadOnlyDictionary<string, long> named, IReadOnlyList<string> names) =>
        [.. names.Select(name => named.GetValueOrDefault(name))];
}

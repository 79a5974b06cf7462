using System.Diagnostics;
using System.Text.Json;
using BackupEdge.Counts;

namespace BackupEdge.Catalogue;

/// <summary>The results of jobs as the JSON of their column: an object of numbers, empty for a job without a result.</summary>
internal static class JobResults
{
    /// <summary>Converts a result to JSON.</summary>
    public static string ToJson(CountSet? result) =>
        result is null ? "{}" : JsonSerializer.Serialize(result.ToDictionary(), CatalogueJson.Default.IReadOnlyDictionaryStringInt64);

    /// <summary>Reads the result of a job of a kind; null when there is none. A counter that a newer program has added is 0.</summary>
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
                _ => throw new UnreachableException($"Jobs of the kind {kind} have no result."),
            };
    }

    private static long[] ValuesOf(IReadOnlyDictionary<string, long> named, IReadOnlyList<string> names) =>
        [.. names.Select(name => named.GetValueOrDefault(name))];
}

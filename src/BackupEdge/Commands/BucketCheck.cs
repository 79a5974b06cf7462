using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Objects.S3;

namespace BackupEdge.Commands;

/// <summary>Connects to the engines of sources of kind s3, as a backup would.</summary>
internal static class BucketCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Returns a sentence about each source whose buckets can be listed, and a warning about each other one.</summary>
    public static async Task<(IReadOnlyList<string> Found, IReadOnlyList<string> Warnings)> RunAsync(
        Settings settings,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        List<string> found = [];
        List<string> warnings = [];
        foreach (var source in settings.Sources.OfType<S3Source>())
        {
            try
            {
                found.Add(await CheckAsync(source, time, cancel));
            }
            catch (Fault fault)
            {
                warnings.Add($"The source '{source.Name}' cannot be read at present: {fault.Message}");
            }
        }

        return (found, warnings);
    }

    private static async Task<string> CheckAsync(S3Source source, TimeProvider time, CancellationToken cancel)
    {
        using var engine = new S3BucketEngine(source.Connection, time, Limit);
        var buckets = await BucketNames.FindAsync(source, engine, cancel);
        foreach (var bucket in buckets)
        {
            await engine.ListAsync(bucket.Name, source.Prefix, "", cancel);
        }

        return buckets.Count == 1
            ? $"The source '{source.Name}' has the bucket {buckets[0].Name} of {engine.Address}"
            : $"The source '{source.Name}' has {buckets.Count} buckets of {engine.Address}";
    }
}

using System.IO.Enumeration;
using BackupEdge.Engine.Buckets;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Finds the buckets of a source.</summary>
internal static class BucketNames
{
    /// <summary>Returns the buckets in the order of their names. Those that are configured by name are not looked up.</summary>
    /// <exception cref="Fault"><c>source_missing</c> if there is none, or <c>source_failed</c>.</exception>
    public static async Task<IReadOnlyList<ListedBucket>> FindAsync(S3Source source, IBucketEngine engine, CancellationToken cancel)
    {
        var names = source.Buckets.Where(bucket => !S3Source.IsPattern(bucket)).ToHashSet(StringComparer.Ordinal);
        var patterns = source.Buckets.Where(S3Source.IsPattern).ToList();
        var found = names.ToDictionary(name => name, name => new ListedBucket(name, default), StringComparer.Ordinal);
        IReadOnlyList<ListedBucket> all = patterns.Count == 0 ? [] : await engine.ListBucketsAsync(cancel);
        foreach (var bucket in all)
        {
            if (names.Contains(bucket.Name) || patterns.Exists(pattern => IsMatch(pattern, bucket.Name)))
            {
                found[bucket.Name] = bucket;
            }
        }

        return found.Count > 0
            ? [.. found.Values.OrderBy(bucket => bucket.Name, StringComparer.Ordinal)]
            : throw new Fault(
                FaultCode.SourceMissing,
                $"The source '{source.Name}' has no bucket: none of the {all.Count} buckets that the credentials may list at "
                    + $"{source.Connection.Address} matches {string.Join(", ", source.Buckets)}. Correct the setting `buckets` or the "
                    + "permissions.",
                ("source", source.Name)
            );
    }

    /// <summary>Returns whether a pattern matches a name.</summary>
    public static bool IsMatch(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}

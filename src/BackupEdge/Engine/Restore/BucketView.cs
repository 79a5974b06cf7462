using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>Determines what a restore would do with objects, by what the engines have.</summary>
/// <param name="openBuckets">Connects to an engine.</param>
/// <param name="overwrite">How to handle existing objects.</param>
/// <param name="cancel">Cancels the requests.</param>
internal sealed class BucketView(Func<BucketConnection, IBucketEngine> openBuckets, OverwriteMode overwrite, CancellationToken cancel)
    : IDisposable
{
    private readonly Dictionary<BucketConnection, IBucketEngine> _engines = [];

    /// <summary>Returns what a restore would do with an entry.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public RestoreFate FateOf(BucketConnection connection, ManifestEntry entry)
    {
        if (entry.Kind == ManifestEntryKind.Directory || ObjectPlace.Of(entry.Path.Span) is not { } place)
        {
            return RestoreFate.Unchanged;
        }

        if (!_engines.TryGetValue(connection, out var engine))
        {
            _engines[connection] = engine = openBuckets(connection);
        }

        var found = EngineThread.Wait(engine.FindAsync(place.Bucket, place.Key, cancel));
        return found.Outcome != ReadOutcome.Read ? RestoreFate.Created
            : overwrite != OverwriteMode.Replace ? RestoreFate.Skipped
            : found.Tag == ObjectMetadata.Read(entry.Attributes.Span).Tag ? RestoreFate.Unchanged
            : RestoreFate.Replaced;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var engine in _engines.Values)
        {
            engine.Dispose();
        }
    }
}

using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Restores sources into the buckets of engines, with the metadata of the objects. An object that is there with the same entity tag is not
/// written. Missing buckets are created. Small objects are written several at a time.
/// </summary>
internal sealed class RestoreBuckets(
    ArchiveSet archives,
    RestoreRequest request,
    PathSelection selection,
    RestoreTally tally,
    EngineOptions options,
    CancellationToken cancellationToken
)
{
    private readonly ChunkReader _chunks = new(archives);

    /// <summary>Restores all sources that are restored into buckets.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run()
    {
        foreach (var (source, connection) in request.Buckets.OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            using var engine = options.OpenBuckets(connection);
            var writes = new ObjectWrites(engine, _chunks, request.Overwrite, tally, cancellationToken);
            try
            {
                Restore(source, writes);
            }
            finally
            {
                writes.Finish();
            }
        }
    }

    private void Restore(string source, ObjectWrites writes)
    {
        var name = Encoding.UTF8.GetBytes(source);
        var reader = new ManifestReader(archives.Main.Root, _chunks, (page, problem) =>
            tally.Errors.Add(page.FirstPath, "damaged", $"The manifest is damaged from here on for up to {page.Entries} entries: {problem}")
        );
        reader.Seek(name);
        var entry = new ManifestEntry();
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = entry.Path.Span;
            if (!PathOrder.IsWithin(path, name))
            {
                if (PathOrder.Compare(path, name) > 0)
                {
                    return;
                }

                continue;
            }

            if (selection.Includes(path) && ObjectPlace.Of(path) is { } place)
            {
                writes.Restore(entry, place, reader);
            }
        }
    }
}

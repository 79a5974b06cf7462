using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Reading;

/// <summary>
/// The content of one stream in a backup. It can be read from start to end any number of times; every chunk is verified each time.
/// </summary>
internal sealed class StoredStream(ArchiveSet archives, byte[] path)
{
    private readonly ChunkReader _chunks = new(archives);
    private readonly List<ContentPart> _parts = [];
    private long _delivered;

    /// <summary>Passes each chunk to <paramref name="take"/>. Returns the problem that stopped it, or null if all were passed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string? Read(Action<ReadOnlySpan<byte>> take, CancellationToken cancellationToken)
    {
        _delivered = 0;
        var entry = new ManifestEntry();
        var reader = new ManifestReader(archives.Main.Root, _chunks, (_, _) => { });
        if (!reader.TryFind(path, entry) || entry.Kind != ManifestEntryKind.Stream)
        {
            return "its entry in the manifest cannot be read";
        }

        string? problem = null;
        var (flags, size) = reader.VisitParts(entry, _parts, parts => problem ??= Deliver(parts, take, cancellationToken));
        problem ??= (flags & ManifestEntryFlags.Incomplete) != 0 ? "the manifest is damaged before its end" : null;
        return problem ?? (size == _delivered ? null : $"it should have {size} bytes but has {_delivered}");
    }

    private string? Deliver(List<ContentPart> parts, Action<ReadOnlySpan<byte>> take, CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (part.IsHole)
            {
                return "it has a hole, which a stream must not have";
            }

            if (!_chunks.TryRead(part, out var bytes, out var problem))
            {
                return problem ?? "its content cannot be read";
            }

            take(bytes);
            _delivered += bytes.Length;
        }

        return null;
    }
}

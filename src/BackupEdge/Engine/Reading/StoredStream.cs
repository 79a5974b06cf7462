using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Reading;

/// <summary>
/// The content of one stream in a backup, to be read from front to end as often as wanted. Every chunk is checked each time.
/// </summary>
internal sealed class StoredStream(ArchiveSet archives, byte[] path)
{
    private readonly ChunkReader _chunks = new(archives);
    private readonly List<ContentPart> _parts = [];
    private long _given;

    /// <summary>Gives chunk after chunk; what is wrong, or null when all was given.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string? Read(Action<ReadOnlySpan<byte>> take, CancellationToken cancellationToken)
    {
        _given = 0;
        var entry = new ManifestEntry();
        var reader = new ManifestReader(archives.Main.Root, _chunks, (_, _) => { });
        if (!reader.TryFind(path, entry) || entry.Kind != ManifestEntryKind.Stream)
        {
            return "its entry in the manifest cannot be read";
        }

        string? problem = null;
        var (flags, size) = reader.VisitParts(entry, _parts, parts => problem ??= Give(parts, take, cancellationToken));
        problem ??= (flags & ManifestEntryFlags.Incomplete) != 0 ? "the manifest is damaged before its end" : null;
        return problem ?? (size == _given ? null : $"it should have {size} bytes and has {_given}");
    }

    private string? Give(List<ContentPart> parts, Action<ReadOnlySpan<byte>> take, CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (part.IsHole)
            {
                return "it has a hole, which no stream has";
            }

            if (!_chunks.TryRead(part, out var bytes, out var problem))
            {
                return problem ?? "its content cannot be read";
            }

            take(bytes);
            _given += bytes.Length;
        }

        return null;
    }
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Rewrite;

/// <summary>
/// Thins out a retired archive: writes a new one under the same id and number with only those chunks that living backups need,
/// checks it, and puts it in the old one's place by one rename. At any instant the store holds one or the other, whole.
/// </summary>
internal sealed class ArchiveRewriter(ArchiveAccess access, IArchiveStore store)
{
    /// <summary>How much of some archives is needed by some backups; both by id.</summary>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>: nothing can be told then.
    /// </exception>
    public IReadOnlyList<ArchiveNeed> Weigh(
        IReadOnlyList<string> archives,
        IReadOnlyList<string> livingBackups,
        CancellationToken cancellationToken
    )
    {
        var readers = new List<ArchiveReader>();
        try
        {
            foreach (var id in archives)
            {
                readers.Add(ArchiveReader.Open(access, id));
            }

            var needs = readers.ToDictionary(reader => reader.Header.Sequence, reader => new NeededChunks(reader));
            Mark(needs, livingBackups, cancellationToken);
            return
            [
                .. readers.Select(reader => new ArchiveNeed(
                    reader.Header.Id,
                    needs[reader.Header.Sequence].Bytes,
                    reader.Groups.RawBytes,
                    reader.Length
                )),
            ];
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    /// <summary>
    /// Rewrites one archive; gives the bytes of the new file, or null when <paramref name="commit"/> did not let it take the old one's
    /// place.
    /// </summary>
    /// <param name="id">The retired archive.</param>
    /// <param name="livingBackups">Every living backup that refers to it.</param>
    /// <param name="commit">
    /// Gets the act of putting it in place, and does it or not. No backup that has begun before may refer to the archive.
    /// </param>
    /// <param name="progress">Counts bytes read.</param>
    /// <param name="cancellationToken">Stops it; the old archive stays.</param>
    /// <exception cref="Fault">As <see cref="Weigh"/>, also when a needed chunk is damaged; the old archive stays.</exception>
    public long? Run(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        using var old = ArchiveReader.Open(access, id);
        progress.BytesTotal = old.Length;
        var needed = new NeededChunks(old);
        Mark(new Dictionary<long, NeededChunks> { [old.Header.Sequence] = needed }, livingBackups, cancellationToken);
        using var archive = new ArchiveWriter(access, store.CreateReplacement(id), old.Header);
        Copy(old, needed, archive, progress, cancellationToken);
        var done = false;
        var size = archive.Finish(
            new ManifestRoot(),
            [],
            stored => old.Trailer.Summary with { NewBytes = archive.NewBytes, Chunks = archive.ChunkCount, StoredBytes = stored },
            old.Trailer.Record,
            sink =>
            {
                CrashPoints.Pass(CrashPoint.RewriteWritten);
                Check(access, sink, id, needed, cancellationToken);
                CrashPoints.Pass(CrashPoint.RewriteChecked);
                done = commit(sink.Commit);
            },
            new ArchiveReference(old.Header.Sequence, id, old.Length)
        );
        return done ? size : null;
    }

    private static void Copy(
        ArchiveReader old,
        NeededChunks needed,
        ArchiveWriter archive,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        var groups = new GroupWriter(archive);
        var data = new GroupData();
        byte[] scratch = [];
        for (uint group = 0; group < old.Groups.Count; group++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (old.Groups[group].RawBytes == 0)
            {
                continue;
            }

            if (old.ReadGroup(group, data, ref scratch) is { } problem)
            {
                throw ArchiveFaults.Of(old.Header.Id, problem);
            }

            foreach (var chunk in data.Chunks)
            {
                var bytes = data.Raw(chunk.Offset + chunk.Length)[chunk.Offset..];
                if (needed.Contains(chunk.Id) && groups.Add(bytes).Id != chunk.Id)
                {
                    throw ArchiveFaults.Of(old.Header.Id, $"chunk {chunk.Id} does not match its SHA-256");
                }
            }

            progress.AddBytes(old.Groups[group].HeadBytes + old.Groups[group].FrameBytes);
        }

        groups.Flush();
    }

    // Reads the new archive as a restore would, before the old one goes.
    private static void Check(ArchiveAccess access, IArchiveSink sink, string id, NeededChunks needed, CancellationToken cancellationToken)
    {
        using var written = ArchiveReader.Open(access, sink.Reopen(), id);
        var data = new GroupData();
        byte[] scratch = [];
        long chunks = 0;
        for (uint group = 0; group < written.Groups.Count; group++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (written.Groups[group].RawBytes == 0)
            {
                continue;
            }

            if (written.ReadGroup(group, data, ref scratch) is { } problem)
            {
                throw ArchiveFaults.Of(id, problem);
            }

            foreach (var chunk in data.Chunks)
            {
                var bytes = data.Raw(chunk.Offset + chunk.Length)[chunk.Offset..];
                if (written.Namer.IdOf(bytes) != chunk.Id || written.Index.FindRows(chunk.Id).Count == 0)
                {
                    throw ArchiveFaults.Of(id, $"chunk {chunk.Id} was not written as it should be");
                }

                chunks++;
            }
        }

        if (chunks < needed.Count)
        {
            throw ArchiveFaults.Of(id, $"{needed.Count} chunks are needed and {chunks} were written");
        }
    }

    // Reads the manifests of the living backups and marks what they need of the archives, by sequence number.
    private void Mark(Dictionary<long, NeededChunks> needs, IReadOnlyList<string> livingBackups, CancellationToken cancellationToken)
    {
        var entry = new ManifestEntry();
        var parts = new List<ContentPart>();
        Action<List<ContentPart>> mark = stretch => Mark(needs, stretch);
        foreach (var id in livingBackups)
        {
            using var archives = ArchiveSet.Open(access, id);
            foreach (var page in archives.Main.Root.Pages)
            {
                needs.GetValueOrDefault(page.Content.Sequence)?.Add(page.Content);
            }

            // What is not known to be dead is alive: with a page that cannot be read nothing may go.
            var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, problem) =>
                throw ArchiveFaults.Of(id, problem)
            );
            while (reader.TryNext(entry))
            {
                cancellationToken.ThrowIfCancellationRequested();
                reader.VisitParts(entry, parts, mark);
            }
        }
    }

    private static void Mark(Dictionary<long, NeededChunks> needs, List<ContentPart> parts)
    {
        foreach (var part in parts)
        {
            if (!part.IsHole)
            {
                needs.GetValueOrDefault(part.Sequence)?.Add(part);
            }
        }
    }
}

using System.IO.Hashing;
using System.Runtime.InteropServices;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Rewrite;

/// <summary>
/// Compacts a retired archive: writes a new archive with the same id and number that contains only the chunks that living backups need,
/// checks it, and replaces the old archive with one rename. At any time the store contains exactly one of the two, complete.
/// </summary>
internal sealed class ArchiveRewriter(ArchiveAccess access, IArchiveStore store, EngineOptions options)
{
    /// <summary>Measures how much of the given archives the given backups need. Both are given by id.</summary>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>: the need is unknown.
    /// </exception>
    public IReadOnlyList<ArchiveNeed> MeasureNeeds(
        IReadOnlyList<string> archives,
        IReadOnlyList<string> livingBackups,
        CancellationToken cancellationToken
    )
    {
        var readers = new List<ArchiveReader>();
        var budget = new TableBudget();
        try
        {
            foreach (var id in archives)
            {
                readers.Add(ArchiveReader.Open(access, id, budget));
            }

            var needs = readers.ToDictionary(reader => reader.Header.Sequence, reader => new NeededChunks(reader));
            Mark(needs, livingBackups, cancellationToken);
            return
            [
                .. readers.Select(reader => new ArchiveNeed(
                    reader.Header.Id,
                    needs[reader.Header.Sequence].Bytes,
                    reader.RawBytes,
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
    /// Rewrites one archive. Returns the size in bytes of the new file, or null if <paramref name="commit"/> returned false, which leaves
    /// the old archive unchanged.
    /// </summary>
    /// <param name="id">The id of the retired archive.</param>
    /// <param name="livingBackups">The ids of all living backups that refer to the archive.</param>
    /// <param name="commit">
    /// Called with the action that replaces the old archive. It calls the action and returns true, or returns false to keep the old
    /// archive. It <em>must</em> return false while a backup that refers to the archive is running.
    /// </param>
    /// <param name="progress">Counts the bytes read.</param>
    /// <param name="cancellationToken">Cancels the rewrite; the old archive is unchanged.</param>
    /// <exception cref="Fault">
    /// Same as <see cref="MeasureNeeds"/>, also if a needed chunk is damaged; the old archive is unchanged.
    /// </exception>
    public long? Run(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        using var old = ArchiveReader.Open(access, id);
        var needed = new NeededChunks(old);
        Mark(new Dictionary<long, NeededChunks> { [old.Header.Sequence] = needed }, livingBackups, cancellationToken);
        var keys = access.KeysOf(old.Header);
        using var archive = new ArchiveWriter(access, store.CreateReplacement(id), old.Header, options.NewTableSpace(), keys);
        archive.Previous = old.Trailer.Previous;
        archive.FirstMac = old.Trailer.FirstMac ?? old.Mac;
        if (keys is not null)
        {
            archive.StartGroupsAt((uint)old.Groups.Count);
        }

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
                RewriteCheck.Run(access, sink, id, needed.Count, cancellationToken);
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
        using var content = new GroupWriter(archive, ChunkDomain.Content);
        using var pages = new GroupWriter(archive, ChunkDomain.Page);
        var data = new GroupData();
        byte[] scratch = [];
        for (uint group = 0; group < old.Groups.Count; group++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!old.Groups[group].IsUsed)
            {
                continue;
            }

            if (old.ReadGroup(group, GroupDepth.Everything, data, ref scratch) is { } problem)
            {
                throw ArchiveFaults.Of(old.Header.Id, problem);
            }

            var row = old.Groups[group];
            var bytes = scratch.AsSpan(0, row.HeadBytes + row.FrameBytes);
            var count = data.Chunks.Count(chunk => needed.Contains(chunk.Id));
            if (count == data.Chunks.Count || (count > 0 && !data.HasContent))
            {
                CopyWhole(old, group, row, data, bytes, archive);
            }
            else if (count > 0)
            {
                var groups = data.Domain == ChunkDomain.Page ? pages : content;
                groups.Compression = data.Compression!.Value;
                CopyNeeded(old, needed, data, groups);
            }

            progress.AddBytes(bytes.Length);
        }

        content.Flush();
        pages.Flush();
    }

    // Without compressing it again: only its number changes. A sealed group, whose content may be locked, keeps its number too.
    private static void CopyWhole(
        ArchiveReader old,
        uint group,
        GroupTable.Row row,
        GroupData data,
        Span<byte> bytes,
        ArchiveWriter archive
    )
    {
        var number = old.Keys is null ? archive.NextGroup() : group;
        foreach (var chunk in data.Chunks)
        {
            if (data.HasContent)
            {
                ThrowUnlessIntact(old, chunk, old.Namer.IdOf(data.Bytes(chunk), data.Domain));
            }

            if (!archive.TryClaim(chunk.Id, number, chunk.Length))
            {
                throw ArchiveFaults.Of(old.Header.Id, $"chunk {chunk.Id} is in two groups");
            }
        }

        if (old.Keys is null)
        {
            GroupHead.Write(bytes, number, CollectionsMarshal.AsSpan(data.Chunks), row.RawBytes);
            row = row with { Checksum = XxHash3.HashToUInt64(bytes) };
        }

        archive.WriteGroup(number, bytes, row);
    }

    private static void CopyNeeded(ArchiveReader old, NeededChunks needed, GroupData data, GroupWriter groups)
    {
        foreach (var chunk in data.Chunks)
        {
            if (needed.Contains(chunk.Id))
            {
                ThrowUnlessIntact(old, chunk, groups.Add(data.Bytes(chunk)).Id);
            }
        }
    }

    private static void ThrowUnlessIntact(ArchiveReader old, in GroupChunk chunk, in ChunkId actual)
    {
        if (actual != chunk.Id)
        {
            throw ArchiveFaults.Of(old.Header.Id, $"chunk {chunk.Id} does not match its id");
        }
    }

    // Reads the manifests of the living backups and marks the chunks that they need, by the sequence number of the archive.
    private void Mark(Dictionary<long, NeededChunks> needs, IReadOnlyList<string> livingBackups, CancellationToken cancellationToken)
    {
        var entry = new ManifestEntry();
        var parts = new List<ContentPart>();
        foreach (var id in livingBackups)
        {
            using var archives = ArchiveSet.Open(access, id);
            var isPlain = archives.Main.Header.HasPlainIds;
            Action<List<ContentPart>> mark = stretch => Mark(needs, stretch, isPlain);
            foreach (var page in archives.Main.Root.Pages)
            {
                needs.GetValueOrDefault(page.Content.Sequence)?.Add(page.Content, ChunkDomain.Page, isPlain);
            }

            // The chunks listed on an unreadable page are unknown, so no chunk may be dropped.
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

    private static void Mark(Dictionary<long, NeededChunks> needs, List<ContentPart> parts, bool isPlain)
    {
        foreach (var part in parts)
        {
            if (!part.IsHole)
            {
                needs.GetValueOrDefault(part.Sequence)?.Add(part, ChunkDomain.Content, isPlain);
            }
        }
    }
}

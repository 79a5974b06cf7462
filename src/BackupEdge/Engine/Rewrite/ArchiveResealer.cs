using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Rewrite;

/// <summary>
/// Seals an archive with new keys, whether it was sealed before or not: writes a new archive with the same id and number, checks it, and
/// replaces the old one with one rename. Manifests stay as they are, also those of other archives that refer to this one: the ids in them
/// do not change, or are translated when a chunk is looked up. So archives of a chain can be sealed one after another, in any order, and
/// each rename leaves a store of which every backup can be restored.
/// </summary>
internal sealed class ArchiveResealer(ArchiveAccess access, IArchiveStore store, EngineOptions options)
{
    /// <summary>
    /// Seals one archive. Returns the size in bytes of the new file, or null if <paramref name="commit"/> returned false, which leaves the
    /// old archive unchanged.
    /// </summary>
    /// <param name="id">The id of the archive, which may be retired.</param>
    /// <param name="livingBackups">The ids of all living backups that refer to the archive, and its own if it is not retired.</param>
    /// <param name="commit">Called with the action that replaces the old archive, see <see cref="ArchiveRewriter.Run"/>.</param>
    /// <param name="progress">Counts the bytes read.</param>
    /// <param name="cancellationToken">Cancels the work; the old archive is unchanged.</param>
    /// <exception cref="Fault">
    /// <c>content_locked</c> if the old archive cannot be read without a recovery identity; <c>archive_missing</c>, <c>archive_damaged</c>,
    /// <c>archive_unsupported</c>, <c>key_missing</c>, <c>wrong_key</c>, <c>no_space</c> or <c>io_error</c>.
    /// </exception>
    public long? Run(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        using var archives = ArchiveSet.Open(access, id);
        archives.ThrowIfLocked();
        var old = archives.Main;
        using var keys = access.RenewedKeys(old.Header);
        var header = old.Header with { Hash = KeyedChunkNamer.HeaderName, Seal = keys.Seal };
        using var archive = new ArchiveWriter(access, store.CreateReplacement(id), header, options.NewTableSpace(), keys);
        archive.Previous = old.Trailer.Previous;
        archive.FirstMac = old.Trailer.FirstMac ?? old.Mac;
        Copy(old, old.Keys is null ? PagesIn(old, livingBackups, cancellationToken) : [], archive, progress, cancellationToken);
        var done = false;
        var size = archive.Finish(
            old.Root,
            old.Trailer.Archives,
            stored => old.Trailer.Summary with { StoredBytes = stored },
            old.Trailer.Record,
            sink =>
            {
                CrashPoints.Pass(CrashPoint.RewriteWritten);
                RewriteCheck.Run(access, sink, id, old.Trailer.Chunks, cancellationToken);
                CrashPoints.Pass(CrashPoint.RewriteChecked);
                done = commit(sink.Commit);
            },
            new ArchiveReference(old.Header.Sequence, id, old.Length)
        );
        return done ? size : null;
    }

    // An archive that is not sealed does not state which of its chunks are pages; the roots of the backups that need them do.
    private HashSet<ChunkId> PagesIn(ArchiveReader old, IReadOnlyList<string> livingBackups, CancellationToken cancellationToken)
    {
        var pages = new HashSet<ChunkId>();
        foreach (var id in livingBackups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var backup = ArchiveReader.Open(access, id);
            foreach (var page in backup.Root.Pages)
            {
                if (page.Content.Sequence == old.Header.Sequence)
                {
                    pages.Add(page.Content.Id);
                }
            }
        }

        return pages;
    }

    private static void Copy(
        ArchiveReader old,
        HashSet<ChunkId> pages,
        ArchiveWriter archive,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        using var contents = new GroupWriter(archive, ChunkDomain.Content);
        using var manifest = new GroupWriter(archive, ChunkDomain.Page);
        var data = new GroupData();
        byte[] scratch = [];
        for (uint group = 0; group < old.Groups.Count; group++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!old.Groups[group].IsUsed)
            {
                continue;
            }

            if (old.ReadGroup(group, GroupDepth.Content, data, ref scratch) is { } problem)
            {
                throw ArchiveFaults.Of(old.Header.Id, problem);
            }

            contents.Compression = manifest.Compression = data.Compression!.Value;
            foreach (var chunk in data.Chunks)
            {
                var bytes = data.Bytes(chunk);
                if (old.Namer.IdOf(bytes, data.Domain) != chunk.Id)
                {
                    throw ArchiveFaults.Of(old.Header.Id, $"chunk {chunk.Id} does not match its id");
                }

                var isPage = data.Domain == ChunkDomain.Page || pages.Contains(chunk.Id);
                if (isPage)
                {
                    manifest.Add(bytes);
                }

                // Without seals, a file may share its chunk with a page that has the same bytes.
                if (!isPage || old.Keys is null)
                {
                    contents.Add(bytes);
                }
            }

            progress.AddBytes(old.Groups[group].HeadBytes + old.Groups[group].FrameBytes);
        }

        contents.Flush();
        manifest.Flush();
    }
}

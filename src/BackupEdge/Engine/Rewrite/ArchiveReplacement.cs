using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Rewrite;

/// <summary>
/// Writes a new archive with the same id, number, manifest and chunks as an old one, checks it, and replaces the old one with one rename.
/// Manifests stay as they are, also those of other archives that refer to this one: the ids in them do not change, or are translated when
/// a chunk is looked up. So the archives of a chain can be replaced one after another, in any order, and each rename leaves a store of
/// which every backup can be restored.
/// </summary>
internal sealed class ArchiveReplacement(ArchiveAccess access, IArchiveStore store, EngineOptions options)
{
    /// <summary>
    /// Replaces one archive. Returns the size in bytes of the new file, or null if <paramref name="commit"/> returned false, which leaves
    /// the old archive unchanged.
    /// </summary>
    /// <param name="old">The archive, whose contents must not be locked.</param>
    /// <param name="header">The header of the new archive.</param>
    /// <param name="keys">The keys of the new archive; null if it is not sealed.</param>
    /// <param name="pages">The chunks that are pages, if the old archive does not state that itself.</param>
    /// <param name="compression">How all groups are compressed; null for as each was before.</param>
    /// <param name="commit">Called with the action that replaces the old archive, see <see cref="ArchiveRewriter.Run"/>.</param>
    /// <param name="progress">Counts the bytes read.</param>
    /// <param name="cancellationToken">Cancels the work; the old archive is unchanged.</param>
    /// <exception cref="Fault">
    /// <c>archive_damaged</c>, <c>archive_missing</c>, <c>no_space</c> or <c>io_error</c>; the old archive is unchanged.
    /// </exception>
    public long? Run(
        ArchiveReader old,
        ArchiveHeader header,
        ArchiveKeys? keys,
        HashSet<ChunkId> pages,
        GroupCompression? compression,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        var id = header.Id;
        using var archive = new ArchiveWriter(access, store.CreateReplacement(id), header, options.NewTableSpace(), keys);
        archive.Previous = old.Trailer.Previous;
        archive.FirstMac = old.Trailer.FirstMac ?? old.Mac;
        Copy(old, pages, archive, compression, progress, cancellationToken);
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

    private static void Copy(
        ArchiveReader old,
        HashSet<ChunkId> pages,
        ArchiveWriter archive,
        GroupCompression? compression,
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

            contents.Compression = manifest.Compression = compression ?? data.Compression!.Value;
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

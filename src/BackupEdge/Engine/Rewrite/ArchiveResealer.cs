using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Rewrite;

/// <summary>
/// Seals an archive with new keys, whether it was sealed before or not, as <see cref="ArchiveReplacement"/> states.
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
        var pages = old.Keys is null ? PagesIn(old, livingBackups, cancellationToken) : [];
        return new ArchiveReplacement(access, store, options).Run(
            old,
            header,
            keys,
            pages,
            compression: null,
            commit,
            progress,
            cancellationToken
        );
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
}

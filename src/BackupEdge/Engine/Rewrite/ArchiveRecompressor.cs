using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Rewrite;

/// <summary>
/// Compresses an archive again, as <see cref="ArchiveReplacement"/> states. A sealed archive gets new keys of the newest epoch: its groups
/// have other contents than before, and no key <em>must</em> seal two contents.
/// </summary>
internal sealed class ArchiveRecompressor(ArchiveAccess access, IArchiveStore store, EngineOptions options)
{
    /// <summary>
    /// Compresses one archive again. Returns the size in bytes of the new file, or null if <paramref name="commit"/> returned false, which
    /// leaves the old archive unchanged.
    /// </summary>
    /// <param name="id">The id of the archive, which may be retired.</param>
    /// <param name="compression">How all its groups are compressed afterwards.</param>
    /// <param name="commit">Called with the action that replaces the old archive, see <see cref="ArchiveRewriter.Run"/>.</param>
    /// <param name="progress">Counts the bytes read.</param>
    /// <param name="cancellationToken">Cancels the work; the old archive is unchanged.</param>
    /// <exception cref="Fault">
    /// <c>content_locked</c> if the archive cannot be read without a recovery identity; <c>archive_missing</c>, <c>archive_damaged</c>,
    /// <c>archive_unsupported</c>, <c>key_missing</c>, <c>wrong_key</c>, <c>no_space</c> or <c>io_error</c>.
    /// </exception>
    public long? Run(
        string id,
        GroupCompression compression,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        using var archives = ArchiveSet.Open(access, id);
        archives.ThrowIfLocked();
        var old = archives.Main;
        using var keys = old.Keys is null ? null : access.RenewedKeys(old.Header);
        var codec = compression.Kind == CompressionKind.Zstd ? ZstdFrameCodec.HeaderName : Lz4FrameCodec.HeaderName;
        var header = old.Header with { Codec = codec, Seal = keys?.Seal };
        return new ArchiveReplacement(access, store, options).Run(old, header, keys, [], compression, commit, progress, cancellationToken);
    }

    /// <summary>Returns how the first contents of an archive are compressed; null if it has none, or if they are locked.</summary>
    /// <exception cref="Fault">Those of <see cref="Run"/>.</exception>
    public GroupCompression? CompressionOf(string id)
    {
        using var archive = ArchiveReader.Open(access, id);
        var data = new GroupData();
        byte[] scratch = [];
        for (uint group = 0; group < archive.Groups.Count; group++)
        {
            if (!archive.Groups[group].IsUsed)
            {
                continue;
            }

            if (archive.ReadGroup(group, GroupDepth.Everything, data, ref scratch) is { } problem)
            {
                throw ArchiveFaults.Of(id, problem);
            }

            if (data.Domain == ChunkDomain.Content)
            {
                return data.Compression;
            }
        }

        return null;
    }
}

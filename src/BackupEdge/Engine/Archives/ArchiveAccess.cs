using System.Collections.Concurrent;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>Opens archives: combines the store that contains them with the keys of sealed ones. Thread-safe.</summary>
/// <param name="store">The store.</param>
/// <param name="keys">The keys of the store; null if it has none.</param>
/// <param name="isKnownSealed">
/// Returns whether an archive is known to be sealed, so that one without seals in its place is refused; null if nothing is known.
/// </param>
internal sealed class ArchiveAccess(IReadableArchiveStore store, IStoreKeys? keys = null, Func<string, bool>? isKnownSealed = null)
{
    // The namer of each generation. There are few, and they live as long as the process.
    private readonly ConcurrentDictionary<(Guid Store, int Generation), KeyedChunkNamer> _namers = new();

    /// <summary>Opens a committed archive for reading raw bytes. The caller must dispose the result.</summary>
    /// <exception cref="Fault"><c>archive_missing</c> or <c>io_error</c>.</exception>
    internal IArchiveSource OpenSource(string id) => store.Open(id);

    /// <summary>Creates keys for a new archive, which the caller must dispose; null if new archives are not sealed.</summary>
    /// <param name="id">The id of the archive.</param>
    /// <param name="sequence">The sequence number of the archive.</param>
    /// <exception cref="Fault">
    /// <c>key_missing</c> or <c>wrong_key</c>; also if the newest archive is sealed, and only the loss of the keys can be the reason why
    /// the new one would not be.
    /// </exception>
    internal ArchiveKeys? NewKeys(string id, long sequence)
    {
        if (keys?.ForNewArchive() is { } current)
        {
            return ArchiveKeys.Create(keys, current, current.Generations[^1], id, sequence);
        }

        // Without need, a backup does not wait for the store of a copy.
        if (
            keys?.IsOff != true
            && store.List() is { Count: > 0 } all
            && (all.LastOrDefault(store.IsHere) ?? all[^1]) is var newest
            && IsSealed(newest)
        )
        {
            throw new Fault(
                FaultCode.KeyMissing,
                $"The archive of '{newest}' is encrypted, and this data folder has no keys, so a new backup would not be encrypted. Put "
                    + "the folder 'keys' back from a copy of the data folder. To back up without encryption, set 'encryption.mode' to "
                    + "none.",
                ("backup_id", newest)
            );
        }

        return null;
    }

    /// <summary>
    /// Creates new keys for an existing archive, which the caller must dispose. Its chunks keep their ids: those of its generation, or the
    /// SHA-256 in the manifest of an archive that was not sealed when it was written.
    /// </summary>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c>, also if new archives are not sealed.</exception>
    internal ArchiveKeys RenewedKeys(ArchiveHeader header)
    {
        var store = keys?.ForNewArchive()
            ?? throw new Fault(
                FaultCode.KeyMissing,
                "This data folder does not seal its archives. Set up its keys with `backupedge encryption init`."
            );
        var generation = header.Seal is null
            ? store.Generations[^1]
            : store.Generations.FirstOrDefault(known => known.Number == header.Seal.Generation);
        return ArchiveKeys.Create(
            keys,
            store,
            generation ?? throw ArchiveKeys.Missing(header.Id, $"the key bundle has no keys of generation {header.Seal?.Generation}"),
            header.Id,
            header.Sequence,
            header.HasPlainIds ? ChunkNamer.Sha256.Hash : null
        );
    }

    /// <summary>Returns the space of a new archive.</summary>
    /// <param name="profile">The chunk sizes.</param>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c>.</exception>
    internal ChunkSpace NewSpace(ChunkerProfile profile)
    {
        var store = keys?.ForNewArchive();
        var generation = store?.Generations[^1];
        return new ChunkSpace(ArchiveHeader.ChunkerHeader.Of(ChunkerOf(profile, generation)), store?.StoreId, generation?.Number);
    }

    /// <summary>Creates the chunker for new archives.</summary>
    /// <param name="profile">The chunk sizes.</param>
    /// <param name="generation">The generation whose keys name the chunks; null if they are not keyed.</param>
    internal static Chunker ChunkerOf(ChunkerProfile profile, KeyGeneration? generation) =>
        new(profile, generation is null ? ChunkerConstants.Unkeyed : ChunkerConstants.FromKey(generation.ChunkerKey));

    /// <summary>Opens the keys of an archive, which the caller must dispose; null if it is not sealed.</summary>
    /// <exception cref="Fault">
    /// <c>key_missing</c>, <c>wrong_key</c>, or <c>archive_damaged</c>, also if it is not sealed and is known to be.
    /// </exception>
    internal ArchiveKeys? KeysOf(ArchiveHeader header) =>
        header.Seal is null && isKnownSealed?.Invoke(header.Id) == true
            ? throw ArchiveFaults.Of(header.Id, "it is not encrypted, and the catalogue has recorded that it was: it was exchanged")
        : header.Seal is null ? null
        : keys is not null ? ArchiveKeys.Open(keys, header.Id, header.Sequence, header.Seal)
        : throw new Fault(
            FaultCode.KeyMissing,
            $"The archive of '{header.Id}' is sealed, and this data folder has no keys. Copy the folder 'keys' of the store to it.",
            ("backup_id", header.Id)
        );

    /// <summary>Returns the format of the groups of an archive.</summary>
    /// <exception cref="Fault"><c>archive_unsupported</c> if this build does not have the codec.</exception>
    internal GroupFormat FormatOf(ArchiveHeader header, ArchiveKeys? archiveKeys)
    {
        var codec = GroupCodecs.Find(header.Codec) ?? throw ArchiveFaults.Unsupported(header.Id, header);
        GroupFormat format = archiveKeys is null
            ? new PlainGroupFormat(codec, ChunkNamer.Sha256)
            : new SealedGroupFormat(codec, NamerOf(archiveKeys), archiveKeys);
        return format.Namer.Hash == header.Hash ? format : throw ArchiveFaults.Unsupported(header.Id, header);
    }

    private bool IsSealed(string id)
    {
        try
        {
            using var source = OpenSource(id);
            return ArchiveSignature.ReadHeader(source, id)?.Seal is not null;
        }
        catch (Fault)
        {
            // A damaged archive does not prevent a backup.
            return false;
        }
    }

    private KeyedChunkNamer NamerOf(ArchiveKeys archiveKeys) =>
        _namers.GetOrAdd(
            (archiveKeys.Seal.Store, archiveKeys.Generation.Number),
            static (_, generation) => new KeyedChunkNamer(generation.IdKey),
            archiveKeys.Generation
        );
}

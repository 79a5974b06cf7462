using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Opens archives: combines the store that contains them with the chunk namers. Code that reads archives takes this and not the
/// store, so that keys of encrypted archives can be added in one place.
/// </summary>
internal sealed class ArchiveAccess(IReadableArchiveStore store)
{
    // Add namers with keys here.
    private readonly ChunkNamer[] _namers = [ChunkNamer.Sha256];

    /// <summary>Opens a committed archive for reading raw bytes. The caller must dispose the result.</summary>
    /// <exception cref="Fault"><c>archive_missing</c> or <c>io_error</c>.</exception>
    internal IArchiveSource OpenSource(string id) => store.Open(id);

    /// <summary>Returns the namer for the hash in an archive's header.</summary>
    /// <exception cref="Fault"><c>archive_unsupported</c> if this build does not have the hash.</exception>
    internal ChunkNamer NamerOf(ArchiveHeader header) =>
        Array.Find(_namers, namer => namer.Hash == header.Hash) ?? throw ArchiveFaults.Unsupported(header.Id, header);
}

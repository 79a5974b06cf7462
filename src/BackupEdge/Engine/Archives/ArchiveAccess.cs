using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// What is needed to read archives: the store that holds them, and what names their chunks. Everything that opens an archive gets this in
/// place of the store, so that the keys of encrypted archives have one place to come in.
/// </summary>
/// <param name="store">The archives.</param>
internal sealed class ArchiveAccess(IReadableArchiveStore store)
{
    // Namers with keys come here.
    private readonly ChunkNamer[] _namers = [ChunkNamer.Sha256];

    /// <summary>Opens the bytes of a committed archive; the caller disposes the result.</summary>
    /// <exception cref="Fault"><c>archive_missing</c> or <c>io_error</c>.</exception>
    internal IArchiveSource OpenSource(string id) => store.Open(id);

    /// <summary>Returns what names the chunks of an archive.</summary>
    /// <exception cref="Fault"><c>archive_unsupported</c>.</exception>
    internal ChunkNamer NamerOf(ArchiveHeader header) =>
        Array.Find(_namers, namer => namer.Hash == header.Hash) ?? throw ArchiveFaults.Unsupported(header.Id, header);
}

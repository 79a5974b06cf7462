using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>
/// The store that backups are written to: a file system, because a sink takes bytes at any offset from several threads, and a commit is an
/// atomic rename. An archive must be invisible to every other member until <see cref="IArchiveSink.Commit"/> has returned, and must never
/// change after that.
/// </summary>
internal interface IArchiveStore : IReadableArchiveStore
{
    /// <summary>Starts a new archive; a leftover of the same id is overwritten.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    IArchiveSink Create(string id);

    /// <summary>
    /// Starts a new version of a retired archive; its commit takes the old one's place at once, and whoever has that open goes on reading
    /// it.
    /// </summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    IArchiveSink CreateReplacement(string id);

    /// <summary>
    /// Marks an archive as one whose backup was deleted and whose chunks others still need; nothing when it is not there or marked already.
    /// It can be opened as before.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    void Retire(string id);

    /// <summary>Removes an archive for good; false when there was none.</summary>
    bool Delete(string id);

    /// <summary>The ids of all committed archives that are not retired, in ordinal order.</summary>
    IReadOnlyList<string> List();

    /// <summary>The ids of all retired archives, in ordinal order.</summary>
    IReadOnlyList<string> ListRetired();

    /// <summary>What lies among the archives, is named like one and cannot be one of the store's, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c> when the store cannot be read.</exception>
    IReadOnlyList<StrayFile> ListStrays() => [];

    /// <summary>
    /// Removes what unfinished writes left; must only be called while no write is under way. Returns how many files went.
    /// </summary>
    int RemovePartials();
}

using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>
/// A store that backups are written to. It is a file system, because a sink writes at any offset from several threads, and a commit is an
/// atomic rename. An archive must not be visible to any other member before <see cref="IArchiveSink.Commit"/> has returned, and must not
/// change after that.
/// </summary>
internal interface IArchiveStore : IReadableArchiveStore
{
    /// <summary>Starts a new archive. An unfinished file with the same id is overwritten.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    IArchiveSink Create(string id);

    /// <summary>
    /// Starts a new version of an archive, which may be retired. Its commit replaces the old version atomically; readers that have the old
    /// version open continue to read it. The archive must not be retired before the commit.
    /// </summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    IArchiveSink CreateReplacement(string id);

    /// <summary>
    /// Marks an archive as retired: its backup was deleted, but other backups need its chunks. Does nothing if the archive does not exist
    /// or is retired. A retired archive can still be opened.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    void Retire(string id);

    /// <summary>Deletes an archive. Returns false if it does not exist.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    bool Delete(string id);

    /// <summary>Returns the ids of all retired archives, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the store cannot be read.</exception>
    IReadOnlyList<string> ListRetired();

    /// <summary>Returns the files that are named like archives but are not archives of this store, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the store cannot be read.</exception>
    IReadOnlyList<StrayFile> ListStrays() => [];

    /// <summary>
    /// Deletes the files of unfinished writes, and returns how many were deleted. Must not be called while an archive is being written.
    /// </summary>
    int RemovePartials();
}

using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>Committed archives, each under its backup's id, to be read: what every kind of store can do, an object store too.</summary>
internal interface IReadableArchiveStore
{
    /// <summary>Opens a committed archive for reading; the caller disposes it.</summary>
    /// <exception cref="Fault"><c>archive_missing</c> or <c>io_error</c>.</exception>
    IArchiveSource Open(string id);

    /// <summary>Returns whether the store has a committed archive of that id.</summary>
    bool Exists(string id);
}

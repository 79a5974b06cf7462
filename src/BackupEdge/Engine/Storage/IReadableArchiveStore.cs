using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>A store whose committed archives can be opened by id. Every kind of store supports this, including object stores.</summary>
internal interface IReadableArchiveStore
{
    /// <summary>Opens a committed archive for reading. The caller must dispose the result.</summary>
    /// <exception cref="Fault"><c>archive_missing</c> or <c>io_error</c>.</exception>
    IArchiveSource Open(string id);

    /// <summary>Returns whether an archive can be opened without another machine.</summary>
    bool IsHere(string id) => true;

    /// <summary>Returns whether the store contains a committed archive with the given id.</summary>
    bool Exists(string id);

    /// <summary>Returns the ids of all committed archives that are not retired, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the store cannot be read.</exception>
    IReadOnlyList<string> List();
}

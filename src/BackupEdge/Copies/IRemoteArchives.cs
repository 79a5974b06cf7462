using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>Which archives a copy store has, and where their bytes are. Thread-safe; blocks, so it is called on threads of the engine.</summary>
internal interface IRemoteArchives
{
    /// <summary>Finds an archive by the id of its backup; null if the store does not have it.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>, <c>io_error</c> or <c>copy_store_refused</c>.</exception>
    RemoteArchive? Find(string id);

    /// <summary>Returns whether the store has the archive, without a request.</summary>
    bool Contains(string id);

    /// <summary>Returns the ids of all backups whose archives the store has, in ordinal order, without a request.</summary>
    IReadOnlyList<string> List();
}

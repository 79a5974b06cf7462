namespace BackupEdge.Engine.Sqlite;

/// <summary>Why a task on a database failed.</summary>
internal enum SqliteFailure
{
    /// <summary>SQLite or the system reported another error.</summary>
    Failed,

    /// <summary>The database does not exist.</summary>
    Missing,

    /// <summary>
    /// A file in the folder would require something that is not allowed, such as a foreign super-journal or a symbolic link.
    /// </summary>
    Refused,

    /// <summary>Another program has held a lock for too long.</summary>
    Busy,

    /// <summary>The pages of the database are damaged.</summary>
    Damaged,

    /// <summary>The file is not a database.</summary>
    NotADatabase,

    /// <summary>The disk became full during the work.</summary>
    Full,

    /// <summary>The disk has too little space for the copy; nothing was copied.</summary>
    NoRoom,

    /// <summary>The live database has another page size, which cannot be changed in WAL mode.</summary>
    PageSize,

    /// <summary>The work took longer than the timeout.</summary>
    TimedOut,
}

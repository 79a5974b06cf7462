namespace BackupEdge.Engine.Sqlite;

/// <summary>Why work on a database was not done.</summary>
internal enum SqliteFailure
{
    /// <summary>SQLite or the system refused it for another reason.</summary>
    Failed,

    /// <summary>The database is not there.</summary>
    Missing,

    /// <summary>What lies in the folder asks for something that is not done: a foreign super-journal, a symbolic link.</summary>
    Refused,

    /// <summary>Another program held a lock for too long.</summary>
    Busy,

    /// <summary>Its pages are damaged.</summary>
    Damaged,

    /// <summary>It is no database.</summary>
    NotADatabase,

    /// <summary>The disk became full.</summary>
    Full,

    /// <summary>The disk has too little space for it; nothing was copied.</summary>
    NoRoom,

    /// <summary>The live database has pages of another size, which cannot change while it is in WAL mode.</summary>
    PageSize,

    /// <summary>It took longer than allowed.</summary>
    TimedOut,
}

namespace BackupEdge.Engine.Sqlite;

/// <summary>What is done with a database.</summary>
internal enum SqliteOperation
{
    /// <summary>Copies the database, as it is at one moment, over the copy, and checks that.</summary>
    Copy,

    /// <summary>Checks the copy alone.</summary>
    Check,

    /// <summary>Checks the copy and, when it is not damaged, replaces what the database holds by it, in one transaction.</summary>
    Replace,
}

namespace BackupEdge.Engine.Sqlite;

/// <summary>The operation of a <see cref="SqliteTask"/>.</summary>
internal enum SqliteOperation
{
    /// <summary>Copies one state of the database to the copy, and checks the copy.</summary>
    Copy,

    /// <summary>Checks the copy only.</summary>
    Check,

    /// <summary>Checks the copy and, if it is not damaged, replaces the content of the database by it in one transaction.</summary>
    Replace,
}

namespace BackupEdge.Engine.Sqlite;

/// <summary>Thrown when a task on a database is not done for a reason that does not come from SQLite.</summary>
/// <param name="failure">The kind of failure.</param>
/// <param name="message">The reason, as a part of a sentence.</param>
/// <param name="bytes">The space in bytes that is needed, for <see cref="SqliteFailure.NoRoom"/>.</param>
internal sealed class SqliteRefusal(SqliteFailure failure, string message, long bytes = 0) : Exception(message)
{
    /// <summary>The kind of failure.</summary>
    public SqliteFailure Failure => failure;

    /// <summary>The space in bytes that is needed, for <see cref="SqliteFailure.NoRoom"/>; otherwise 0.</summary>
    public long Bytes => bytes;
}

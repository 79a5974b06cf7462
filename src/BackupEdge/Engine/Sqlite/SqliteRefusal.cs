namespace BackupEdge.Engine.Sqlite;

/// <summary>Work on a database that was not done, for a reason that SQLite has not given.</summary>
/// <param name="failure">The kind of failure.</param>
/// <param name="message">The reason, a part of a sentence.</param>
/// <param name="bytes">Bytes that the work needs, for <c>NoRoom</c>.</param>
internal sealed class SqliteRefusal(SqliteFailure failure, string message, long bytes = 0) : Exception(message)
{
    /// <summary>The kind of failure.</summary>
    public SqliteFailure Failure => failure;

    /// <summary>Bytes that the work needs; 0 when that is not the matter.</summary>
    public long Bytes => bytes;
}

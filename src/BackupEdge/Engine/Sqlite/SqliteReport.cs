namespace BackupEdge.Engine.Sqlite;

/// <summary>One line that a child process writes while it works on a database.</summary>
/// <param name="Step">How far it has come.</param>
/// <param name="Message">The reason, for a step that has one; it may hold names of the database's schema.</param>
/// <param name="Failure">The kind of failure, for <c>Failed</c>.</param>
/// <param name="Bytes">Bytes that are needed, for a failure of kind <c>NoRoom</c>.</param>
internal sealed record SqliteReport(SqliteStep Step, string? Message = null, SqliteFailure Failure = SqliteFailure.Failed, long Bytes = 0);

namespace BackupEdge.Engine.Sqlite;

/// <summary>A report of one step of a task on a database. A child process writes each as one line.</summary>
/// <param name="Step">The step that was completed or has failed.</param>
/// <param name="Message">The reason, for a step that has one. It can contain names from the schema, which are not trusted.</param>
/// <param name="Failure">The kind of failure, for <see cref="SqliteStep.Failed"/>.</param>
/// <param name="Bytes">The space in bytes that is needed, for <see cref="SqliteFailure.NoRoom"/>.</param>
internal sealed record SqliteReport(SqliteStep Step, string? Message = null, SqliteFailure Failure = SqliteFailure.Failed, long Bytes = 0);

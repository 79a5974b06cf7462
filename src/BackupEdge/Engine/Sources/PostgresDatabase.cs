using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Dumps and restores a PostgreSQL database with PostgreSQL's own programs. The dump has the custom format and is not compressed, so that
/// unchanged data produces the same chunks.
/// </summary>
internal static class PostgresDatabase
{
    /// <summary>Starts a dump after checking the version of the program.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public static IStreamSource Open(PostgresSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        var subject = $"pg_dump of the source '{source.Name}'";
        PostgresPrograms.CheckVersion(source.Postgres.DumpProgram, subject, source.Name, time, cancellationToken);
        return new CommandOutput(CreateDumpCommand(source.Postgres, subject, source.Name), time, cancellationToken);
    }

    /// <summary>Creates the command that writes a dump to its standard output.</summary>
    /// <param name="database">The database.</param>
    /// <param name="subject">The dump, at the beginning of an error message.</param>
    /// <param name="source">The name of the source.</param>
    /// <exception cref="Fault"><c>source_failed</c> if the password file cannot be read.</exception>
    public static ChildCommand CreateDumpCommand(PostgresConnection database, string subject, string source) =>
        PostgresPrograms.CreateCommand(
            [database.DumpProgram, "--format=custom", "--compress=0", "--no-password", $"--dbname={database.Connection}"],
            subject,
            database,
            source
        );

    /// <summary>Creates the command that reads a dump from its standard input and restores it into a database that exists.</summary>
    /// <remarks>All of it happens in one transaction. The version of the program is checked first.</remarks>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public static ChildCommand CreateRestoreCommand(
        PostgresConnection database,
        string source,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => CreateRestoreCommand(database, source, ["--clean", "--if-exists", "--single-transaction"], time, cancellationToken);

    /// <summary>
    /// Creates the command that reads a dump from its standard input and creates the dumped database with its properties, such as its
    /// owner, and without content.
    /// </summary>
    /// <param name="maintenance">Another database of the server.</param>
    /// <param name="source">The name of the source.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the check of the version.</param>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public static ChildCommand CreateCreatingCommand(
        PostgresConnection maintenance,
        string source,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        // The database is created in any case, with its comment, settings and rights, and there is no table of this name.
        string[] how = ["--create", $"--table={Guid.NewGuid():n}"];
        return CreateRestoreCommand(maintenance, source, how, time, cancellationToken);
    }

    private static ChildCommand CreateRestoreCommand(
        PostgresConnection database,
        string source,
        IEnumerable<string> how,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var subject = $"pg_restore of the source '{source}'";
        PostgresPrograms.CheckVersion(database.RestoreProgram, subject, source, time, cancellationToken);
        return PostgresPrograms.CreateCommand(
            [database.RestoreProgram, .. how, "--exit-on-error", "--no-password", $"--dbname={database.Connection}"],
            subject,
            database,
            source
        );
    }
}

namespace BackupEdge.Engine.Sources;

/// <summary>
/// How a PostgreSQL database is reached, and with which programs. The password never goes onto a command line or into a log.
/// </summary>
internal sealed record PostgresConnection
{
    /// <summary>A connection string as <c>pg_dump --dbname</c> takes it, without a password.</summary>
    public required string Connection { get; init; }

    /// <summary>The database's name, from the connection.</summary>
    public required string Database { get; init; }

    /// <summary>The password; null when it is in a file, or when none is needed.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// The absolute path of the file that holds the password, read each time it is needed; a line end at its end is no part of it.
    /// </summary>
    public string? PasswordFile { get; init; }

    /// <summary>The program that dumps: an absolute path, or a name to be found in PATH.</summary>
    public string DumpProgram { get; init; } = "pg_dump";

    /// <summary>The program that restores: an absolute path, or a name to be found in PATH.</summary>
    public string RestoreProgram { get; init; } = "pg_restore";

    /// <summary>The name of a dump's file; a slash in the database's name becomes <c>_</c>.</summary>
    public string FileName => Database.Replace('/', '_') + ".dump";

    /// <summary>Sentences about what is missing on this machine to use the connection.</summary>
    internal IEnumerable<string> FindProblems(string program, string subject, string what) =>
        LocalChecks.MissingProgram(program, subject, what).Concat(LocalChecks.UnreadablePassword(PasswordFile, subject, what));

    /// <summary>The connection alone: no secret.</summary>
    public override string ToString() => Connection;
}

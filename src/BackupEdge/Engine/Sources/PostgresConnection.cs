namespace BackupEdge.Engine.Sources;

/// <summary>
/// Describes how to connect to a PostgreSQL database, and the programs to use. The password is never passed on a command line or logged.
/// </summary>
internal sealed record PostgresConnection
{
    /// <summary>A connection string as accepted by <c>pg_dump --dbname</c>, without a password.</summary>
    public required string Connection { get; init; }

    /// <summary>The name of the database, from the connection string.</summary>
    public required string Database { get; init; }

    /// <summary>The password, or <see langword="null"/> if it is in a file or none is needed.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// The absolute path of the file that contains the password. It is read each time it is needed; a trailing line break is ignored.
    /// </summary>
    public string? PasswordFile { get; init; }

    /// <summary>The program that creates a dump: an absolute path, or a name to search for in PATH.</summary>
    public string DumpProgram { get; init; } = "pg_dump";

    /// <summary>The program that restores a dump: an absolute path, or a name to search for in PATH.</summary>
    public string RestoreProgram { get; init; } = "pg_restore";

    /// <summary>The program that runs statements: the one beside the others, or a name to search for in PATH.</summary>
    public string QueryProgram => Beside("psql");

    /// <summary>The program that dumps roles and tablespaces: the one beside the others, or a name to search for in PATH.</summary>
    public string GlobalsProgram => Beside("pg_dumpall");

    /// <summary>The program that copies the files of a server: the one beside the others, or a name to search for in PATH.</summary>
    public string BaseBackupProgram => Beside("pg_basebackup");

    /// <summary>The program that receives the log of a server: the one beside the others, or a name to search for in PATH.</summary>
    public string ReceiveProgram => Beside("pg_receivewal");

    /// <summary>The file name of the dump. Slashes in the database's name are replaced with <c>_</c>.</summary>
    public string FileName => Database.Replace('/', '_') + ".dump";

    /// <summary>Returns the connection to another database of the same server.</summary>
    public PostgresConnection To(string database) =>
        this with
        {
            Connection = PostgresConnectionText.WithDatabase(Connection, database),
            Database = database,
        };

    /// <summary>Returns a sentence for each missing prerequisite of the connection on this machine.</summary>
    internal IEnumerable<string> FindProblems(string program, string subject, string operation) =>
        LocalChecks.MissingProgram(program, subject, operation).Concat(LocalChecks.UnreadablePassword(PasswordFile, subject, operation));

    /// <summary>Returns the connection string, which contains no secret.</summary>
    public override string ToString() => Connection;

    // A connection that is only restored into may name no program for dumps, and the reverse.
    private string Beside(string name)
    {
        foreach (var program in (string[])[DumpProgram, RestoreProgram])
        {
            if (Path.IsPathRooted(program) && Path.Join(Path.GetDirectoryName(program), name) is var path && File.Exists(path))
            {
                return path;
            }
        }

        return name;
    }
}

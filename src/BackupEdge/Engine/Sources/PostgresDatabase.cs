using System.Globalization;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Dumps and restores a PostgreSQL database with PostgreSQL's own programs. The dump has the custom format and is not compressed, so that
/// unchanged data produces the same chunks. The password is passed only in the environment of the child process.
/// </summary>
internal static class PostgresDatabase
{
    private const int MinVersion = 10;
    private const string Remedy =
        "Install PostgreSQL's client programs (Debian: postgresql-client), or set the path of the program in the configuration.";
    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Starts a dump after checking the version of the program.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public static IStreamSource Open(PostgresSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        var database = source.Postgres;
        var subject = $"pg_dump of the source '{source.Name}'";
        CheckVersion(database.DumpProgram, subject, source.Name, time, cancellationToken);
        string[] run = [database.DumpProgram, "--format=custom", "--compress=0", "--no-password", $"--dbname={database.Connection}"];
        var command = CreateCommand(run, subject, source.Name, CreateEnvironment(database, source.Name));
        return new CommandOutput(command, time, cancellationToken);
    }

    /// <summary>
    /// Creates the command that reads a dump from its standard input and restores it into the database in one transaction. Checks the
    /// version of the program first.
    /// </summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public static ChildCommand CreateRestoreCommand(PostgresSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        var database = source.Postgres;
        var subject = $"pg_restore of the source '{source.Name}'";
        CheckVersion(database.RestoreProgram, subject, source.Name, time, cancellationToken);
        string[] run =
        [
            database.RestoreProgram,
            "--clean",
            "--if-exists",
            "--exit-on-error",
            "--single-transaction",
            "--no-password",
            $"--dbname={database.Connection}",
        ];
        return CreateCommand(run, subject, source.Name, CreateEnvironment(database, source.Name));
    }

    private static void CheckVersion(string program, string subject, string source, TimeProvider time, CancellationToken cancellationToken)
    {
        var command = CreateCommand([program, "--version"], subject, source, new Dictionary<string, string>()) with
        {
            Timeout = VersionTimeout,
        };
        var text = ChildProcess.Run(command, time, cancellationToken);
        if (ParseVersion(text) is not >= MinVersion)
        {
            throw new Fault(
                FaultCode.SourceFailed,
                $"{subject}: '{ProgramFile.Find(program)}' must be from PostgreSQL {MinVersion} or later, but its version is: "
                    + $"{text}. {Remedy}",
                ("source", source),
                ("program", program)
            );
        }
    }

    // `pg_dump (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)`
    private static int? ParseVersion(string text)
    {
        const string Mark = "(PostgreSQL) ";
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        var digits = at < 0 ? "" : string.Concat(text[(at + Mark.Length)..].TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    private static ChildCommand CreateCommand(
        IReadOnlyList<string> run,
        string subject,
        string source,
        IReadOnlyDictionary<string, string> environment
    ) =>
        new(run)
        {
            Subject = subject,
            FaultCode = FaultCode.SourceFailed,
            Source = source,
            Environment = environment,
            Remedy = Remedy,
        };

    private static Dictionary<string, string> CreateEnvironment(PostgresConnection database, string source) =>
        ReadPassword(database, source) is { } password ? new() { ["PGPASSWORD"] = password } : [];

    private static string? ReadPassword(PostgresConnection database, string source)
    {
        if (database.PasswordFile is not { } path)
        {
            return database.Password;
        }

        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(
                FaultCode.SourceFailed,
                $"The password file of the source '{source}' cannot be read: {e.Message}",
                e,
                ("source", source),
                ("path", path)
            );
        }
    }
}

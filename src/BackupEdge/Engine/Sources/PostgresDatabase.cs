using System.Globalization;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A PostgreSQL database through PostgreSQL's own programs. The dump is of the custom format and not compressed, so that what
/// did not change is found again by its chunks. The password goes by the environment of the child alone.
/// </summary>
internal static class PostgresDatabase
{
    private const int OldestVersion = 10;
    private const string Remedy =
        "Install PostgreSQL's client programs (Debian: postgresql-client), or name the program's path in the " + "configuration.";
    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Starts a dump, once the program is known to be one that can make it.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public static IStreamSource Open(PostgresSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        var database = source.Postgres;
        var subject = $"pg_dump of the source '{source.Name}'";
        Check(database.DumpProgram, subject, source.Name, time, cancellationToken);
        string[] run = [database.DumpProgram, "--format=custom", "--compress=0", "--no-password", $"--dbname={database.Connection}"];
        return new CommandOutput(CommandOf(run, subject, source.Name, EnvironmentOf(database, source.Name)), time, cancellationToken);
    }

    /// <summary>
    /// The command that takes a dump on its standard input and puts it into the database, in one transaction; it was found to be there and
    /// new enough.
    /// </summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public static ChildCommand RestoreOf(PostgresSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        var database = source.Postgres;
        var subject = $"pg_restore of the source '{source.Name}'";
        Check(database.RestoreProgram, subject, source.Name, time, cancellationToken);
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
        return CommandOf(run, subject, source.Name, EnvironmentOf(database, source.Name));
    }

    private static void Check(string program, string subject, string source, TimeProvider time, CancellationToken cancellationToken)
    {
        var command = CommandOf([program, "--version"], subject, source, new Dictionary<string, string>()) with
        {
            Timeout = VersionTimeout,
        };
        var text = ChildProcess.Run(command, time, cancellationToken);
        if (VersionOf(text) is not >= OldestVersion)
        {
            throw new Fault(
                FaultCode.SourceFailed,
                $"{subject}: '{ProgramFile.Find(program)}' must be of PostgreSQL {OldestVersion} or newer, and says of itself: "
                    + $"{text}. {Remedy}",
                ("source", source),
                ("program", program)
            );
        }
    }

    // `pg_dump (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)`
    private static int? VersionOf(string text)
    {
        const string Mark = "(PostgreSQL) ";
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        var digits = at < 0 ? "" : string.Concat(text[(at + Mark.Length)..].TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    private static ChildCommand CommandOf(
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

    private static Dictionary<string, string> EnvironmentOf(PostgresConnection database, string source) =>
        PasswordOf(database, source) is { } password ? new() { ["PGPASSWORD"] = password } : [];

    private static string? PasswordOf(PostgresConnection database, string source)
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
                $"The password file of the source '{source}' cannot be " + $"read: {e.Message}",
                e,
                ("source", source),
                ("path", path)
            );
        }
    }
}

using System.Globalization;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Creates commands of PostgreSQL's own programs. A password is passed only in the environment of the child process.</summary>
internal static class PostgresPrograms
{
    /// <summary>The sentence of an error if a program of PostgreSQL is not installed.</summary>
    internal const string Remedy =
        "Install PostgreSQL's client programs (Debian: postgresql-client), or set the path of the program in the configuration.";

    private const int MinVersion = 10;
    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Checks that a program can be run and is new enough. Returns its major version.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static int CheckVersion(string program, string subject, string source, TimeProvider time, CancellationToken cancellationToken)
    {
        var command = CreateCommand([program, "--version"], subject, source, new Dictionary<string, string>()) with
        {
            Timeout = VersionTimeout,
        };
        var text = ChildProcess.Run(command, time, cancellationToken);
        return ParseVersion(text) is { } version and >= MinVersion
            ? version
            : throw new Fault(
                FaultCode.SourceFailed,
                $"{subject}: '{ProgramFile.Find(program)}' must be from PostgreSQL {MinVersion} or later, but its version is: "
                    + $"{text}. {Remedy}",
                ("source", source),
                ("program", program)
            );
    }

    /// <summary>Checks that a program can be used with a server.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void ThrowIfOlder(
        string program,
        int server,
        string subject,
        string source,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (CheckVersion(program, subject, source, time, cancellationToken) is var version && version < server)
        {
            throw new Fault(
                FaultCode.SourceFailed,
                $"{subject}: '{ProgramFile.Find(program)}' is from PostgreSQL {version}, and the server has the version {server}. Install "
                    + "its client programs or later ones, or set the path of its pg_dump, beside which they are, in `pg_dump`.",
                ("source", source),
                ("program", program)
            );
        }
    }

    /// <summary>Creates a command that connects to a database.</summary>
    /// <param name="run">The program and its arguments.</param>
    /// <param name="subject">What the command does, at the beginning of an error message.</param>
    /// <param name="database">The database, whose password the command gets.</param>
    /// <param name="source">The name of the source.</param>
    /// <exception cref="Fault"><c>source_failed</c> if the password file cannot be read.</exception>
    public static ChildCommand CreateCommand(IReadOnlyList<string> run, string subject, PostgresConnection database, string source) =>
        CreateCommand(run, subject, source, CreateEnvironment(database, source));

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

    // `pg_dump (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)`
    private static int? ParseVersion(string text)
    {
        const string Mark = "(PostgreSQL) ";
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        var digits = at < 0 ? "" : string.Concat(text[(at + Mark.Length)..].TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    /// <summary>Returns the environment variables of a program of PostgreSQL: the password, if there is one.</summary>
    /// <exception cref="Fault"><c>source_failed</c> if the file of the password cannot be read.</exception>
    internal static Dictionary<string, string> CreateEnvironment(PostgresConnection database, string source) =>
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

using System.Text.RegularExpressions;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Reads how a PostgreSQL database is reached, of a source or of a target.</summary>
internal static partial class PostgresSettings
{
    /// <summary>The keys it takes.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["connection", "password", "password_file", "pg_dump", "pg_restore"];

    /// <summary>The connection; null when it cannot be used, which is then noted.</summary>
    public static PostgresConnection? Read(SettingSection section)
    {
        if (!section.Has("connection"))
        {
            section.Refuse("needs a 'connection', such as postgresql://USER@HOST/DATABASE.");
        }

        if (section.Has("password") && section.Has("password_file"))
        {
            section.Refuse("has both 'password' and 'password_file'. Keep one.");
        }

        // Checked before it is noted: a password in it must not be shown either.
        var connection = section.Text("connection", isSecret: HoldsPassword(section.Peek("connection")));
        var password = section.Text("password", isSecret: true);
        var file = section.Path("password_file");
        var dump = ProgramSettings.Program(section, "pg_dump", "pg_dump");
        var restore = ProgramSettings.Program(section, "pg_restore", "pg_restore");
        if (connection is null)
        {
            return null;
        }

        var database = DatabaseOf(connection);
        if (Fault(connection, database) is { } fault)
        {
            section.Refuse("connection", fault);
            return null;
        }

        return new PostgresConnection { Connection = connection, Database = database!, Password = password, PasswordFile = file, DumpProgram = dump, RestoreProgram = restore };
    }

    private static string? Fault(string connection, string? database)
    {
        if (HoldsPassword(connection))
        {
            return "must not hold a password: every user of the machine could read it from the command line of pg_dump. Put it into 'password_file' (or 'password').";
        }

        return string.IsNullOrEmpty(database)
            ? "must be postgresql://USER@HOST/DATABASE, or such as 'host=HOST user=USER dbname=DATABASE', and name the database."
            : null;
    }

    private static bool HoldsPassword(string? connection) => connection is not null && (PasswordKey().IsMatch(connection) || PasswordInUserInfo().IsMatch(connection));

    private static string? DatabaseOf(string connection)
    {
        if (UriForm().Match(connection) is { Success: true } uri)
        {
            var inQuery = Regex.Match(uri.Groups["query"].Value, @"[?&]dbname=(?<name>[^&]*)");
            return Uri.UnescapeDataString(inQuery.Success ? inQuery.Groups["name"].Value : uri.Groups["database"].Value);
        }

        return KeyForm().Match(connection) is { Success: true } pair ? pair.Groups["quoted"].Success ? pair.Groups["quoted"].Value : pair.Groups["bare"].Value : null;
    }

    [GeneratedRegex(@"(^|[\s?&])(ssl)?password\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordKey();

    [GeneratedRegex(@"^postgres(ql)?://[^/@?]*:[^/@?]*@")]
    private static partial Regex PasswordInUserInfo();

    [GeneratedRegex(@"^postgres(ql)?://[^/?]*(/(?<database>[^?]*))?(?<query>\?.*)?$")]
    private static partial Regex UriForm();

    [GeneratedRegex(@"(^|\s)dbname\s*=\s*('(?<quoted>[^']*)'|(?<bare>[^\s']+))")]
    private static partial Regex KeyForm();
}

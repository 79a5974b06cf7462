using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Reads the PostgreSQL connection of a source or target.</summary>
internal static class PostgresSettings
{
    /// <summary>The keys of a connection.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["connection", "password", "password_file", "pg_dump", "pg_restore"];

    /// <summary>Returns the connection; null if it is not valid, which is noted as a problem.</summary>
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

        // Parsed first: if it contains a password, its value must not be shown.
        var parsed = ConnectionText.Parse(section.Peek("connection") ?? "");
        var connection = section.Text("connection", isSecret: parsed.HasPassword);
        var password = section.Text("password", isSecret: true);
        var file = section.Path("password_file");
        var dump = ProgramSettings.Program(section, "pg_dump", "pg_dump");
        var restore = ProgramSettings.Program(section, "pg_restore", "pg_restore");
        if (connection is null)
        {
            return null;
        }

        if (Problem(parsed) is { } problem)
        {
            section.Refuse("connection", problem);
            return null;
        }

        return new PostgresConnection
        {
            Connection = connection,
            Database = parsed.Database!,
            Password = password,
            PasswordFile = file,
            DumpProgram = dump,
            RestoreProgram = restore,
        };
    }

    /// <summary>Returns a connection of which only the connection string is known.</summary>
    public static PostgresConnection Outline(string connection) => new() { Connection = connection, Database = "" };

    private static string? Problem(ConnectionText connection)
    {
        if (connection.HasPassword)
        {
            return "must not contain a password: every user of the machine could read it from the command line of pg_dump. Put it into "
                + "'password_file' (or 'password').";
        }

        return connection.Database is null
            ? "must name the database, as in postgresql://USER@HOST/DATABASE or 'host=HOST user=USER dbname=DATABASE'."
            : null;
    }
}

using System.Globalization;
using System.Text;

namespace BackupEdge.Engine.Sources;

/// <summary>The settings with which a restored PostgreSQL server replays its log.</summary>
internal static class RecoverySettings
{
    /// <summary>Returns whether a path can be part of a command in the settings.</summary>
    public static bool IsPossible(string path) => !path.Any(char.IsControl);

    /// <summary>Returns the lines to append to <c>postgresql.auto.conf</c>.</summary>
    /// <param name="place">Where the server is restored.</param>
    public static string Of(PhysicalPlace place)
    {
        var text = new StringBuilder(
            "\n# Written by the restore of backupedge. The server removes recovery.signal when it has replayed its log.\n"
        );
        Add(text, "restore_command", $"cp {ShellWord(place.Wal.Replace("%", "%%", StringComparison.Ordinal))}/%f \"%p\"");
        Add(text, "recovery_target_timeline", "current");
        Add(text, "recovery_target_action", "promote");
        Add(text, "recovery_target_time", place.Moment is { } moment ? TimeText(moment) : "");
        return text.ToString();
    }

    /// <summary>Returns a time as PostgreSQL reads it.</summary>
    public static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "+00";

    // A backslash in a value of the settings begins an escape.
    private static void Add(StringBuilder text, string name, string value) =>
        text.Append(name)
            .Append(" = '")
            .Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal))
            .Append("'\n");

    /// <summary>Returns a text as one word of a shell.</summary>
    public static string ShellWord(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

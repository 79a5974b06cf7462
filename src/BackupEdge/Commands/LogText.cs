using System.Diagnostics;
using System.Globalization;
using BackupEdge.Configuration;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Commands;

/// <summary>Formats events of the log as text: time, level, category and message in one line, then the lines of an exception.</summary>
internal static class LogText
{
    /// <summary>Returns the text of an event, without a line break at its end.</summary>
    /// <param name="entry">The event.</param>
    /// <param name="isJournal">Whether each line begins with its priority, which the journal takes off.</param>
    public static string Of(in LogEntry entry, bool isJournal)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {LogSettings.WordOf(entry.Level)} {entry.Category}: {Printable.Of(entry.Message)}"
        );
        var text = entry.Exception is null ? line : $"{line}{Environment.NewLine}{entry.Exception}";
        return isJournal ? WithPriority(text, PriorityOf(entry.Level)) : text;
    }

    /// <summary>Returns a text with the priority of the journal at the beginning of each line.</summary>
    public static string WithPriority(string text, int priority) =>
        string.Join(Environment.NewLine, text.Split(Environment.NewLine).Select(line => $"<{priority}>{line}"));

    /// <summary>Returns the priority of a level for the journal, as in syslog.</summary>
    public static int PriorityOf(LogLevel level) =>
        level switch
        {
            LogLevel.Trace or LogLevel.Debug => 7,
            LogLevel.Information => 6,
            LogLevel.Warning => 4,
            LogLevel.Error => 3,
            LogLevel.Critical => 2,
            _ => throw new UnreachableException($"{nameof(LogLevel)}.{level} has no priority."),
        };
}

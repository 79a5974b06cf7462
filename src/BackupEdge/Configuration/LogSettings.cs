using Microsoft.Extensions.Logging;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>log</c>.</summary>
internal static class LogSettings
{
    private static readonly string[] Formats = ["text", "json"];
    private static readonly (string Word, LogLevel Level)[] Levels =
    [
        ("trace", LogLevel.Trace),
        ("debug", LogLevel.Debug),
        ("info", LogLevel.Information),
        ("warning", LogLevel.Warning),
        ("error", LogLevel.Error),
    ];

    /// <summary>Returns the format and the level.</summary>
    public static LogDefinition Read(SettingSection log)
    {
        log.AllowOnly("format", "level");
        var format = SettingChoice.Read(log, "format", Formats, Formats[0]);
        var level = SettingChoice.Read(log, "level", [.. Levels.Select(known => known.Word)], WordOf(LogLevel.Information));
        return new LogDefinition(format == Formats[1] ? LogFormat.Json : LogFormat.Text, Levels.First(known => known.Word == level).Level);
    }

    /// <summary>Returns the name of a level, in settings and in the log.</summary>
    public static string WordOf(LogLevel level) =>
        level == LogLevel.Critical ? WordOf(LogLevel.Error) : Levels.First(known => known.Level == level).Word;
}

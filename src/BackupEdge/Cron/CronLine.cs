using System.Globalization;
using System.Text.RegularExpressions;
using Cronos;

namespace BackupEdge.Cron;

/// <summary>Parses a cron line, with an error message that names the field that is not valid.</summary>
internal static partial class CronLine
{
    /// <summary>A sentence with a valid cron line, for messages.</summary>
    public const string Example = "Example: '0 2 * * *' is every day at 02:00.";

    private const int MaxLength = 200;

    private static readonly Field[] Fields =
    [
        new("second", 0, 59),
        new("minute", 0, 59),
        new("hour", 0, 23),
        new("day of month", 1, 31),
        new("month", 1, 12, "JAN to DEC"),
        new("day of week", 0, 7, "SUN to SAT"),
    ];

    private static readonly string[] Ordinals = ["first", "second", "third", "fourth", "fifth", "sixth"];
    private static readonly string[] Macros = ["@yearly", "@monthly", "@weekly", "@daily", "@hourly", "@every_minute", "@every_second"];

    /// <summary>Returns the parsed line, or the end of an error message that begins with the name of the setting.</summary>
    public static (CronExpression? Line, string? Problem) Read(string line)
    {
        if (line.Length > MaxLength)
        {
            return (null, $"has {line.Length} characters; a cron line has at most {MaxLength}. {Example}");
        }

        var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts is [['@', ..] macro])
        {
            return Parse(macro, CronFormat.Standard) is { } known
                ? (known, null)
                : (null, $"has the macro '{macro}', which is not known. Known macros: {string.Join(", ", Macros)}.");
        }

        if (parts.Length is not (5 or 6))
        {
            return (
                null,
                $"has {parts.Length} fields; a cron line has five: minute, hour, day of month, month, day of week; or six, with the "
                    + $"second first. {Example}"
            );
        }

        for (var i = 0; i < parts.Length; i++)
        {
            if (FindProblem(parts[i], Fields[i + Fields.Length - parts.Length]) is { } problem)
            {
                return (null, $"is not valid in the {Ordinals[i]} field {problem} {Example}");
            }
        }

        return Parse(string.Join(' ', parts), GetFormat(parts)) is { } parsed
            ? (parsed, null)
            : (null, $"is not a valid cron line: '{line}'. {Example}");
    }

    // Parses a field in a line whose other fields are valid, to find out whether it is the cause of an error.
    private static string? FindProblem(string text, Field field)
    {
        string[] line = ["*", "*", "*", "*", "*", "*"];
        line[Array.IndexOf(Fields, field)] = text;
        if (Parse(string.Join(' ', line), CronFormat.IncludeSeconds) is not null)
        {
            return null;
        }

        foreach (Match number in Number().Matches(text))
        {
            if (
                !int.TryParse(number.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                || value < field.Min
                || value > field.Max
            )
            {
                return $"({field.Name}): {number.Value} is not within {field.Min} to {field.Max}.";
            }
        }

        var names = field.Names is null ? "" : $" or {field.Names}";
        return $"({field.Name}): '{text}' is not valid. Use '*', numbers from {field.Min} to {field.Max}{names}, ranges such as "
            + $"'{field.Min + 1}-{field.Min + 3}', steps such as '*/2', or lists with commas.";
    }

    private static CronFormat GetFormat(string[] parts) => parts.Length == Fields.Length ? CronFormat.IncludeSeconds : CronFormat.Standard;

    private static CronExpression? Parse(string line, CronFormat format)
    {
        try
        {
            return CronExpression.Parse(line, format);
        }
        catch (Exception e) when (e is CronFormatException or MissingSeedException)
        {
            return null;
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    private sealed record Field(string Name, int Min, int Max, string? Names = null);
}

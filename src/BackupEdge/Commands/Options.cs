using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>The kinds of option that commands take; what cannot be read is told in the same form everywhere.</summary>
internal static class Options
{
    /// <summary>Text.</summary>
    public static Option<string?> Text(string name, string placeholder, string description) =>
        new(name) { HelpName = placeholder, Description = description };

    /// <summary>Text that may be given several times.</summary>
    public static Option<string[]> Texts(string name, string placeholder, string description) =>
        new(name)
        {
            HelpName = placeholder,
            Description = description,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
        };

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>True or false, said in words.</summary>
    public static Option<bool?> Flag(string name, string description) =>
        new(name)
        {
            HelpName = "true|false",
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
        };

    /// <summary>The names in values such as <c>a,b</c>.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<string> values) =>
        [.. values.SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    /// <summary>A whole number within bounds.</summary>
    public static Option<int?> Whole(string name, string placeholder, int min, int max, string description) =>
        new(name)
        {
            HelpName = placeholder,
            Description = description,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (
                    int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    && number >= min
                    && number <= max
                )
                {
                    return number;
                }

                result.AddError($"{name} takes a whole number from {min} to {max}, not '{text}'.");
                return null;
            },
        };

    /// <summary>A time, or a date, which is its first instant in UTC.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description) =>
        new(name)
        {
            HelpName = "TIME",
            Description = description,
            CustomParser = result =>
            {
                if (UtcTime.TryParse(result.Tokens[0].Value, out var time))
                {
                    return time;
                }

                result.AddError(
                    $"{name} takes a time such as 2026-11-23T02:00:00Z, or a date such as 2026-11-23, not " + $"'{result.Tokens[0].Value}'."
                );
                return null;
            },
        };

    /// <summary>One of the words of an enumeration of the catalogue.</summary>
    public static Option<T?> Word<T>(string name, string description)
        where T : struct, Enum => Word(name, description, [.. WireNames.All<T>().Zip(Enum.GetValues<T>())]);

    /// <summary>One of some words.</summary>
    public static Option<T?> Word<T>(string name, string description, params (string Word, T Value)[] words)
        where T : struct, Enum
    {
        var all = string.Join(", ", words.Select(word => word.Word));
        var option = new Option<T?>(name)
        {
            HelpName = string.Join('|', words.Select(word => word.Word)),
            Description = description,
            CustomParser = result => Parse(result, name, all, words),
        };

        // The names in this program are not the words.
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. words.Select(word => word.Word)]);
        return option;
    }

    private static T? Parse<T>(ArgumentResult result, string name, string all, (string Word, T Value)[] words)
        where T : struct, Enum
    {
        var text = result.Tokens[0].Value;
        foreach (var (word, value) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        result.AddError($"{name} takes one of {all}, not '{text}'.");
        return null;
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>Creates the options of commands. Options of the same kind report invalid values in the same way.</summary>
internal static class Options
{
    /// <summary>Creates an option for text.</summary>
    public static Option<string?> Text(string name, string placeholder, string description) =>
        new(name) { HelpName = placeholder, Description = description };

    /// <summary>Creates an option for text that can be repeated.</summary>
    public static Option<string[]> Texts(string name, string placeholder, string description) =>
        new(name)
        {
            HelpName = placeholder,
            Description = description,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
        };

    /// <summary>Creates an option without a value.</summary>
    public static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Creates an option without a value that also has a short name.</summary>
    public static Option<bool> Switch(string name, string shortName, string description) =>
        new(name, shortName) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Creates an option with the value <c>true</c> or <c>false</c>.</summary>
    public static Option<bool?> Flag(string name, string description) =>
        new(name)
        {
            HelpName = "true|false",
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
        };

    /// <summary>Splits values such as <c>a,b</c> into names.</summary>
    public static IReadOnlyList<string> SplitNames(IEnumerable<string> values) =>
        [.. values.SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    /// <summary>
    /// Splits the values of an option into names. Returns null if the option was not given, and an empty list for a value without a name,
    /// such as of an empty variable, which the service refuses: it must not mean all.
    /// </summary>
    public static IReadOnlyList<string>? NamesIfGiven(string[]? values) => values is { Length: > 0 } given ? SplitNames(given) : null;

    /// <summary>Creates an option for a whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Option<int?> WholeNumber(string name, string placeholder, int min, int max, string description) =>
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

                result.AddError($"{name} must be a whole number from {min} to {max}, not '{text}'.");
                return null;
            },
        };

    /// <summary>Creates an option for a time as people write it, see <see cref="WrittenTime"/>.</summary>
    public static Option<DateTimeOffset?> Time(CommandScope scope, string name, string description) =>
        new(name)
        {
            HelpName = "TIME",
            Description = description,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var (now, zone) = (scope.CommandEnvironment.Time.GetUtcNow(), scope.TimesOf(result).Zone);
                if (WrittenTime.TryParse(text, now, zone, out var time))
                {
                    return time;
                }

                result.AddError($"{name} must be a time such as {WrittenTime.Forms}, not '{text}'.");
                return null;
            },
        };

    /// <summary>Accepts only these values of an option, and offers them for completion.</summary>
    public static void AllowOnly(Option<string?> option, IReadOnlyList<string> allowed)
    {
        option.Validators.Add(result => CheckAllowed(result, result.Tokens, option.Name, allowed));
        option.CompletionSources.Add([.. allowed]);
    }

    /// <summary>Accepts only these values of an argument, and offers them for completion.</summary>
    public static void AllowOnly(Argument<string> argument, IReadOnlyList<string> allowed)
    {
        argument.Validators.Add(result => CheckAllowed(result, result.Tokens, argument.Name, allowed));
        argument.CompletionSources.Add([.. allowed]);
    }

    /// <summary>Creates an option for a value of an enumeration, by its name in the catalogue.</summary>
    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum => Choice(name, description, [.. WireNames.All<T>().Zip(Enum.GetValues<T>())]);

    /// <summary>Creates an option for one of the given names.</summary>
    public static Option<T?> Choice<T>(string name, string description, params (string Name, T Value)[] choices)
        where T : struct, Enum
    {
        var all = string.Join(", ", choices.Select(choice => choice.Name));
        var option = new Option<T?>(name)
        {
            HelpName = string.Join('|', choices.Select(choice => choice.Name)),
            Description = description,
            CustomParser = result => Parse(result, name, all, choices),
        };

        // The library would suggest the C# names.
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. choices.Select(choice => choice.Name)]);
        return option;
    }

    private static T? Parse<T>(ArgumentResult result, string name, string all, (string Name, T Value)[] choices)
        where T : struct, Enum
    {
        var text = result.Tokens[0].Value;
        foreach (var (choice, value) in choices)
        {
            if (choice == text)
            {
                return value;
            }
        }

        result.AddError(NotAllowed(name, all, text));
        return null;
    }

    private static void CheckAllowed(SymbolResult result, IReadOnlyList<Token> tokens, string name, IReadOnlyList<string> allowed)
    {
        foreach (var token in tokens)
        {
            if (!allowed.Contains(token.Value, StringComparer.Ordinal))
            {
                result.AddError(NotAllowed(name, string.Join(", ", allowed), token.Value));
            }
        }
    }

    private static string NotAllowed(string name, string all, string text) => $"{name} must be one of {all}, not '{text}'.";
}

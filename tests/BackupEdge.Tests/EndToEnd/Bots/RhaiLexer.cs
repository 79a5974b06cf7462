using System.Globalization;
using System.Text;

namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>Splits a compiled script into the tokens of Rhai that the samples need. Anything else is an error.</summary>
internal static class RhaiLexer
{
    private static readonly string[] Symbols =
    [
        "==",
        "!=",
        "<=",
        ">=",
        "&&",
        "||",
        "#{",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "=",
        "<",
        ">",
        "+",
        "-",
        "*",
        "/",
        "!",
        ".",
        ",",
        ":",
        ";",
    ];

    /// <summary>Returns the tokens, followed by one of kind <c>end</c>.</summary>
    /// <exception cref="BotException">A character begins no token, or a text has no end.</exception>
    public static List<RhaiToken> Split(string script)
    {
        var tokens = new List<RhaiToken>();
        for (var at = 0; at < script.Length;)
        {
            var c = script[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (script.AsSpan(at).StartsWith("//"))
            {
                at = script.IndexOf('\n', at) is var end and >= 0 ? end : script.Length;
            }
            else if (c == '"')
            {
                tokens.Add(new RhaiToken("text", TextAt(script, ref at)));
            }
            else if (char.IsAsciiLetter(c) || c == '_')
            {
                var start = at;
                while (at < script.Length && (char.IsAsciiLetterOrDigit(script[at]) || script[at] == '_'))
                {
                    at++;
                }

                tokens.Add(new RhaiToken("word", script[start..at]));
            }
            else if (char.IsAsciiDigit(c))
            {
                tokens.Add(NumberAt(script, ref at));
            }
            else
            {
                var rest = at;
                var symbol = Array.Find(Symbols, symbol => script.AsSpan(rest).StartsWith(symbol))
                    ?? throw new BotException($"Syntax error: '{c}' is not expected in: {LineAt(script, at)}");
                tokens.Add(new RhaiToken("symbol", symbol));
                at += symbol.Length;
            }
        }

        tokens.Add(new RhaiToken("end", "the end of the script"));
        return tokens;
    }

    private static string TextAt(string script, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < script.Length; at++)
        {
            switch (script[at])
            {
                case '"':
                    at++;
                    return text.ToString();
                case '\n':
                    throw new BotException($"Syntax error: open string: {text}");
                case '\\' when at + 1 < script.Length:
                    at++;
                    text.Append(
                        script[at] switch
                        {
                            'n' => '\n',
                            't' => '\t',
                            var other and ('"' or '\\') => other,
                            var other => throw new BotException($"Syntax error: the escape \\{other} is not known."),
                        }
                    );
                    break;
                case var other:
                    text.Append(other);
                    break;
            }
        }

        throw new BotException($"Syntax error: open string: {text}");
    }

    private static RhaiToken NumberAt(string script, ref int at)
    {
        var start = at;
        while (at < script.Length && char.IsAsciiDigit(script[at]))
        {
            at++;
        }

        if (at + 1 < script.Length && script[at] == '.' && char.IsAsciiDigit(script[at + 1]))
        {
            for (at++; at < script.Length && char.IsAsciiDigit(script[at]); at++) { }

            return new RhaiToken("number", script[start..at], double.Parse(script.AsSpan(start, at - start), CultureInfo.InvariantCulture));
        }

        return new RhaiToken("number", script[start..at], long.Parse(script.AsSpan(start, at - start), CultureInfo.InvariantCulture));
    }

    private static string LineAt(string script, int at)
    {
        var start = script.LastIndexOf('\n', at) + 1;
        var end = script.IndexOf('\n', at);
        return script[start..(end < 0 ? script.Length : end)].Trim();
    }
}

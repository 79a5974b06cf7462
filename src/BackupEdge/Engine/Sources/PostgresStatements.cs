using System.Text;

namespace BackupEdge.Engine.Sources;

/// <summary>Splits the output of <c>pg_dumpall</c> into statements.</summary>
internal static class PostgresStatements
{
    /// <summary>
    /// Returns the statements, each with its semicolon. Comments between them, and the commands of psql that newer programs write, are left
    /// out. A statement ends with a line that ends in a semicolon outside of quotes.
    /// </summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var statements = new List<string>();
        var current = new StringBuilder();
        var quote = '\0';
        foreach (var line in text.Split('\n'))
        {
            if (current.Length == 0 && (line.Length == 0 || line.StartsWith("--", StringComparison.Ordinal) || line[0] == '\\'))
            {
                continue;
            }

            current.Append(current.Length == 0 ? "" : "\n").Append(line);
            quote = QuoteAfter(line, quote);
            if (quote == '\0' && line.EndsWith(';'))
            {
                statements.Add(current.ToString());
                current.Clear();
            }
        }

        if (current.Length > 0)
        {
            statements.Add(current.ToString());
        }

        return statements;
    }

    /// <summary>
    /// Reads the name at the beginning of a text, with or without quotes. Returns <see langword="null"/> if there is none.
    /// </summary>
    /// <param name="text">The text, from which the name and the blanks after it are removed.</param>
    public static string? TakeName(ref ReadOnlySpan<char> text)
    {
        string? name;
        if (text.StartsWith('"'))
        {
            var found = new StringBuilder();
            var at = 1;
            for (; at < text.Length && (text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"')); at++)
            {
                found.Append(text[at]);
                at += text[at] == '"' ? 1 : 0;
            }

            text = at < text.Length ? text[(at + 1)..] : [];
            name = found.ToString();
        }
        else
        {
            var end = text.IndexOfAny(' ', ';', ',');
            end = end < 0 ? text.Length : end;
            name = end == 0 ? null : text[..end].ToString();
            text = text[end..];
        }

        text = text.TrimStart();
        return name;
    }

    // A quote in a quoted text is written twice, so that it ends and begins again.
    private static char QuoteAfter(string line, char quote)
    {
        foreach (var character in line)
        {
            quote = character is '\'' or '"'
                ? (
                    quote == '\0' ? character
                    : quote == character ? '\0'
                    : quote
                )
                : quote;
        }

        return quote;
    }
}

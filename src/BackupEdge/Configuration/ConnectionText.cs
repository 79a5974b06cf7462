namespace BackupEdge.Configuration;

/// <summary>
/// A parsed PostgreSQL connection string, in either form that PostgreSQL's programs accept:
/// <c>postgresql://USER@HOST/DATABASE?KEY=VALUE</c> and <c>KEY=VALUE KEY='VALUE'</c>.
/// </summary>
internal sealed class ConnectionText
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n'];
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    private ConnectionText() { }

    /// <summary>The database's name; null if the string does not name one.</summary>
    public string? Database => _values.TryGetValue("dbname", out var name) && name.Length > 0 ? name : null;

    /// <summary>The name of the user; null if the string does not name one.</summary>
    public string? User => _values.TryGetValue("user", out var name) && name.Length > 0 ? name : null;

    /// <summary>Whether the string contains a password or the password of a key file.</summary>
    public bool HasPassword => _values.ContainsKey("password") || _values.ContainsKey("sslpassword");

    /// <summary>Parses a connection string; ignores parts that cannot be parsed.</summary>
    public static ConnectionText Parse(string text)
    {
        var parsed = new ConnectionText();
        if (Schemes.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.Ordinal)) is { } found)
        {
            parsed.ReadUri(text[found.Length..]);
        }
        else
        {
            parsed.ReadPairs(text);
        }

        return parsed;
    }

    private void ReadUri(string text)
    {
        var (place, query) = Split(text, '?');
        var (authority, path) = Split(place, '/');
        var at = authority.LastIndexOf('@');
        if (at >= 0 && authority.AsSpan(0, at).Contains(':'))
        {
            _values["password"] = "";
        }

        if (at >= 0)
        {
            _values["user"] = Uri.UnescapeDataString(Split(authority[..at], ':').Before);
        }

        _values["dbname"] = Uri.UnescapeDataString(path);
        foreach (var pair in query.Split('&'))
        {
            var (key, value) = Split(pair, '=');
            _values[Uri.UnescapeDataString(key)] = Uri.UnescapeDataString(value);
        }
    }

    private void ReadPairs(string text)
    {
        for (var rest = text.Trim(); rest.IndexOf('=', StringComparison.Ordinal) is var equals && equals > 0;)
        {
            var key = rest[..equals].Trim();
            rest = rest[(equals + 1)..].TrimStart();
            var isQuoted = rest.StartsWith('\'');
            rest = isQuoted ? rest[1..] : rest;
            var end = isQuoted ? rest.IndexOf('\'', StringComparison.Ordinal) : rest.IndexOfAny(Blanks);
            _values[key] = end < 0 ? rest : rest[..end];
            rest = end < 0 ? "" : rest[(end + 1)..].Trim();
        }
    }

    private static (string Before, string After) Split(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}

namespace BackupEdge.Engine.Sources;

/// <summary>Changes the database in a connection string of PostgreSQL, in either form.</summary>
internal static class PostgresConnectionText
{
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    /// <summary>Returns a connection string with another database. Everything else stays as it is.</summary>
    public static string WithDatabase(string connection, string database)
    {
        foreach (var scheme in Schemes)
        {
            if (connection.StartsWith(scheme, StringComparison.Ordinal))
            {
                return scheme + OfUri(connection[scheme.Length..], database);
            }
        }

        // The last value of a keyword counts.
        var value = database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return $"{connection} dbname='{value}'";
    }

    private static string OfUri(string text, string database)
    {
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var place = mark < 0 ? text : text[..mark];
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? place : place[..slash];
        var kept = mark < 0 ? [] : text[(mark + 1)..].Split('&').Where(pair => !IsDatabase(pair)).ToArray();
        var query = kept.Length == 0 ? "" : "?" + string.Join('&', kept);
        return $"{authority}/{Uri.EscapeDataString(database)}{query}";
    }

    private static bool IsDatabase(string pair) =>
        Uri.UnescapeDataString(pair.Split('=')[0]).Equals("dbname", StringComparison.OrdinalIgnoreCase);
}

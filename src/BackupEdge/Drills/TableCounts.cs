using System.Text.Json;

namespace BackupEdge.Drills;

/// <summary>Counts the rows of the tables of a PostgreSQL database.</summary>
internal static class TableCounts
{
    /// <summary>The most tables of a database that are counted.</summary>
    public const int MaxTables = 1000;

    /// <summary>
    /// Statements that psql makes and runs, one for each table; each returns a line. Names are quoted by the server.
    /// </summary>
    public const string Statement = """
        SELECT format('SELECT json_build_object(''table'', %L::text, ''rows'', count(*)) FROM %I.%I',
            n.nspname || '.' || c.relname, n.nspname, c.relname)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            AND n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%'
        ORDER BY n.nspname, c.relname LIMIT 1000 \gexec
        """;

    /// <summary>Returns the tables of the lines that the statement returned.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="prefix">What stands before the name of each table.</param>
    /// <exception cref="JsonException">A line is something else.</exception>
    public static List<DrilledTable> Read(IEnumerable<string> lines, string prefix = "")
    {
        var tables = new List<DrilledTable>();
        foreach (var line in lines.Take(MaxTables))
        {
            using var row = JsonDocument.Parse(line);
            var root = row.RootElement;
            tables.Add(new DrilledTable(prefix + root.GetProperty("table").GetString(), root.GetProperty("rows").GetInt64()));
        }

        return tables;
    }
}

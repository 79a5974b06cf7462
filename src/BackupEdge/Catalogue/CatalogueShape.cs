using System.Globalization;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Compares a catalogue with the schema that the migrations create. SQLite's own check does not do that: a flipped bit can change the name
/// of a column, a constraint, or a name that is stored in a row. Objects that other tools have added (statistics, tables, views, indexes,
/// columns) stay. Those that could change this program's own writes (triggers, unique indexes) are removed, and this program's indexes are
/// recreated if they are missing or differ.
/// </summary>
internal static class CatalogueShape
{
    // The valid range of times, in milliseconds since 1970: the years 1 to 9999.
    private const long FirstTime = -62_135_596_800_000,
        LastTime = 253_402_300_799_999;

    // The valid names in columns without a CHECK constraint; such a constraint would need a new table for each new name. The role of a key
    // is not among them: an unknown role makes only that key invalid.
    private static readonly ILookup<string, (string Column, IReadOnlyList<string> Names)> ValidNames = new (
        string Table,
        string Column,
        IReadOnlyList<string> Names
    )[]
    {
        ("backups", "type", WireNames.All<BackupType>()),
        ("backups", "requested_type", WireNames.All<BackupType>()),
        ("backups", "status", WireNames.All<RunStatus>()),
        ("jobs", "kind", WireNames.All<JobKind>()),
        ("jobs", "status", [.. WireNames.All<RunStatus>().Where(name => name != WireNames.Of(RunStatus.Missing))]),
        ("schedules", "origin", ScheduleRepository.Origins),
        ("schedules", "type", WireNames.All<BackupType>()),
        ("schedules", "kind", WireNames.All<ScheduleKind>()),
        ("schedule_runs", "completed_type", [.. WireNames.All<BackupType>(), .. WireNames.All<ScheduleKind>()]),
        ("schedule_skips", "reason", WireNames.All<SkipReason>()),
        ("drills", "result", WireNames.All<DrillResult>()),
        ("drilled_sources", "result", WireNames.All<DrillResult>()),
        ("notifications", "status", WireNames.All<NotificationStatus>()),
    }.ToLookup(valid => valid.Table, valid => (valid.Column, valid.Names), StringComparer.Ordinal);

    private static readonly Lazy<Shape> Newest = new(() => Make(Migrations.Newest));

    /// <summary>
    /// Returns whether every table is as the migrations create it (columns may have been added at its end), no object exists that only a
    /// later migration creates, every time is in the valid range, and every stored name is known. Returns true for a catalogue of a newer
    /// version, whose schema is not known here.
    /// </summary>
    public static bool IsSound(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version < 0 || version > Migrations.Newest)
        {
            return true;
        }

        var existing = Read(connection).ToLookup(item => item.Name, StringComparer.Ordinal);
        var made = Made(version);
        return made.Items.Where(item => item.Type == "table")
                .All(item => existing[item.Name].Any(found => found.Type == "table" && IsSame(item.Sql, found.Sql)))
            && !Newest.Value.Items.Except(made.Items).Any(later => existing[later.Name].Any(found => IsSame(later.Sql, found.Sql)))
            && made.Times.All(table => HasKnownValues(connection, made, table.Key, table));
    }

    /// <summary>Removes and recreates objects as described for this class. Returns a description of each change.</summary>
    public static IReadOnlyList<string> Repair(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version < 0 || version > Migrations.Newest)
        {
            return [];
        }

        var made = Made(version).Items;
        var existing = Read(connection);
        var done = new List<string>();
        foreach (var item in existing.Where(item => item.Type == "trigger" || (IsUniqueIndex(item) && !made.Contains(item))))
        {
            connection.Execute($"DROP {item.Type} {Quoted(item.Name)}");
            done.Add($"the {item.Type} '{item.Name}' was removed");
        }

        foreach (var index in made.Where(item => item.Type == "index" && !existing.Contains(item)))
        {
            connection.Execute($"DROP INDEX IF EXISTS {Quoted(index.Name)}");
            connection.Execute(index.Sql);
            done.Add($"the index '{index.Name}' was recreated");
        }

        return done;
    }

    private static int VersionOf(SqliteConnection connection) =>
        Convert.ToInt32(connection.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);

    // A row with another number or name could not be read, and decisions based on it would be wrong.
    private static bool HasKnownValues(SqliteConnection connection, Shape made, string table, IEnumerable<string> times)
    {
        var wrong = times
            .Select(column => $"{column} NOT BETWEEN {FirstTime} AND {LastTime}")
            .Concat(
                ValidNames[table]
                    .Where(valid => made.Columns.Contains((table, valid.Column)))
                    .Select(valid => $"{valid.Column} NOT IN ('{string.Join("', '", valid.Names)}')")
            );
        return connection.Scalar($"SELECT 1 FROM {table} WHERE {string.Join(" OR ", wrong)} LIMIT 1") is null;
    }

    private static Shape Made(int version) => version == Migrations.Newest ? Newest.Value : Make(version);

    private static Shape Make(int version)
    {
        using var fresh = new SqliteConnection("Data Source=:memory:");
        fresh.Open();
        for (var number = 1; number <= version; number++)
        {
            fresh.Execute(Migrations.TextOf(number));
        }

        var items = Read(fresh);
        var columns = items
            .Where(item => item.Type == "table")
            .SelectMany(table =>
                fresh.Query(
                    reader => (Table: table.Name, Column: reader.GetString(0), IsTime: reader.GetBoolean(1)),
                    $"""
                    SELECT name, type = 'INTEGER' AND (name IN ('at', 'counts_from') OR name LIKE '%\_at' ESCAPE '\')
                    FROM pragma_table_info('{table.Name}')
                    """
                )
            )
            .ToList();
        return new Shape(
            items,
            columns.Where(column => column.IsTime).ToLookup(column => column.Table, column => column.Column, StringComparer.Ordinal),
            [.. columns.Select(column => (column.Table, column.Column))]
        );
    }

    // The names of SQLite's own objects begin with sqlite_. White space is normalized since line ends may differ between two builds.
    private static List<Item> Read(SqliteConnection connection) =>
        connection.Query(
            reader => new Item(
                reader.GetString(0),
                reader.GetString(1),
                string.Join(' ', reader.GetString(2).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            ),
            @"SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'"
        );

    // SQLite inserts an added column before the last parenthesis.
    private static bool IsSame(string made, string found)
    {
        var end = made.LastIndexOf(')');
        var (begin, rest) = (made[..end].TrimEnd(), made[end..]);
        return found.StartsWith(begin, StringComparison.Ordinal)
            && found.EndsWith(rest, StringComparison.Ordinal)
            && (found.Length <= begin.Length + rest.Length + 1 || found[begin.Length..].TrimStart().StartsWith(','));
    }

    private static bool IsUniqueIndex(Item item) =>
        item.Type == "index" && item.Sql.StartsWith("CREATE UNIQUE", StringComparison.OrdinalIgnoreCase);

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // The objects that the migrations create, the columns of each table that hold times, and all columns.
    private sealed record Shape(List<Item> Items, ILookup<string, string> Times, HashSet<(string Table, string Column)> Columns);

    private sealed record Item(string Type, string Name, string Sql);
}

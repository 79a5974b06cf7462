using System.Globalization;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Compares a catalogue with what the migrations make, which SQLite's own check does not know: a flipped bit can make another column's name
/// or another constraint, and of a word in a row one that no value has. What somebody has added with other tools (statistics, tables,
/// views, indexes, columns) stays; what could change the program's own writes (triggers, unique indexes) is removed; indexes of the
/// program's own are made again when they are missing or differ.
/// </summary>
internal static class CatalogueShape
{
    // Milliseconds since 1970 that are a time at all: the years 1 to 9999.
    private const long FirstTime = -62_135_596_800_000,
        LastTime = 253_402_300_799_999;

    // Words that the tables themselves do not check, so that a new one needs no other table. A key's role is left out: of a key with one
    // that is not known, only that key is refused.
    private static readonly ILookup<string, (string Column, IReadOnlyList<string> Words)> Words = new (
        string Table,
        string Column,
        IReadOnlyList<string> Words
    )[]
    {
        ("backups", "type", WireNames.All<BackupType>()),
        ("backups", "requested_type", WireNames.All<BackupType>()),
        ("backups", "status", WireNames.All<RunStatus>()),
        ("jobs", "kind", WireNames.All<JobKind>()),
        ("jobs", "status", [.. WireNames.All<RunStatus>().Where(word => word != WireNames.Of(RunStatus.Missing))]),
        ("schedules", "origin", ScheduleRepository.Origins),
        ("schedules", "type", WireNames.All<BackupType>()),
        ("schedule_runs", "completed_type", WireNames.All<BackupType>()),
        ("schedule_skips", "reason", WireNames.All<SkipReason>()),
        ("notifications", "status", WireNames.All<NotificationStatus>()),
    }.ToLookup(known => known.Table, known => (known.Column, known.Words), StringComparer.Ordinal);

    private static readonly Lazy<Shape> Newest = new(() => Make(Migrations.Newest));

    /// <summary>
    /// Whether every table is as the migrations make it, but for columns added at its end, nothing is there that a migration is still to
    /// make, every time is one, and every word is one that the program knows. A newer catalogue passes, since what made it is not known
    /// here.
    /// </summary>
    public static bool IsSound(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version < 0 || version > Migrations.Newest)
        {
            return true;
        }

        var there = Read(connection).ToLookup(item => item.Name, StringComparer.Ordinal);
        var made = Made(version);
        return made.Items.Where(item => item.Type == "table")
                .All(item => there[item.Name].Any(found => found.Type == "table" && IsSame(item.Sql, found.Sql)))
            && !Newest.Value.Items.Except(made.Items).Any(later => there[later.Name].Any(found => IsSame(later.Sql, found.Sql)))
            && made.Times.All(table => HasKnownValues(connection, table.Key, table));
    }

    /// <summary>Puts right what needs no data for it; gives what was done, for people.</summary>
    public static IReadOnlyList<string> Mend(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version < 0 || version > Migrations.Newest)
        {
            return [];
        }

        var made = Made(version).Items;
        var there = Read(connection);
        var done = new List<string>();
        foreach (var item in there.Where(item => item.Type == "trigger" || (IsUniqueIndex(item) && !made.Contains(item))))
        {
            connection.Execute($"DROP {item.Type} {Quoted(item.Name)}");
            done.Add($"the {item.Type} '{item.Name}' was removed");
        }

        foreach (var index in made.Where(item => item.Type == "index" && !there.Contains(item)))
        {
            connection.Execute($"DROP INDEX IF EXISTS {Quoted(index.Name)}");
            connection.Execute(index.Sql);
            done.Add($"the index '{index.Name}' was made again");
        }

        return done;
    }

    private static int VersionOf(SqliteConnection connection) =>
        Convert.ToInt32(connection.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);

    // A row with another number or word could not be read, and a decision by it would be wrong.
    private static bool HasKnownValues(SqliteConnection connection, string table, IEnumerable<string> times)
    {
        var wrong = times
            .Select(column => $"{column} NOT BETWEEN {FirstTime} AND {LastTime}")
            .Concat(Words[table].Select(known => $"{known.Column} NOT IN ('{string.Join("', '", known.Words)}')"));
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
        var times = items
            .Where(item => item.Type == "table")
            .SelectMany(table =>
                fresh.Query(
                    reader => (Table: table.Name, Column: reader.GetString(0)),
                    $"""
                    SELECT name FROM pragma_table_info('{table.Name}')
                    WHERE type = 'INTEGER' AND (name IN ('at', 'counts_from') OR name LIKE '%\_at' ESCAPE '\')
                    """
                )
            );
        return new Shape(items, times.ToLookup(time => time.Table, time => time.Column, StringComparer.Ordinal));
    }

    // What SQLite itself keeps there begins with sqlite_. Line ends may differ between two builds.
    private static List<Item> Read(SqliteConnection connection) =>
        connection.Query(
            reader => new Item(
                reader.GetString(0),
                reader.GetString(1),
                string.Join(' ', reader.GetString(2).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            ),
            @"SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'"
        );

    // A column that was added stands before the last parenthesis.
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

    // What the migrations make, and the columns that hold times.
    private sealed record Shape(List<Item> Items, ILookup<string, string> Times);

    private sealed record Item(string Type, string Name, string Sql);
}

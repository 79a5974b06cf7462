using System.Globalization;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Compares a catalogue with what the migrations make, which SQLite's own check does not know: a flipped bit can make another column's name
/// or another constraint. What somebody has added with other tools (statistics, tables, views, indexes, columns) stays; what could change the
/// program's own writes (triggers, unique indexes) is removed; indexes of the program's own are made again when they lack or differ.
/// </summary>
internal static class CatalogueShape
{
    private static readonly Lazy<List<Item>> Newest = new(() => Make(Migrations.Newest));

    /// <summary>
    /// Whether every table is as the migrations make it, but for columns added at its end, and nothing is there that a migration is still to make. A newer catalogue passes, since what made it is not known here.
    /// </summary>
    public static bool HasAllTables(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version < 0 || version > Migrations.Newest)
        {
            return true;
        }

        var there = Read(connection).ToLookup(item => item.Name, StringComparer.Ordinal);
        var made = Made(version);
        return made.Where(item => item.Type == "table").All(item => there[item.Name].Any(found => found.Type == "table" && IsSame(item.Sql, found.Sql)))
            && !Made(Migrations.Newest).Except(made).Any(later => there[later.Name].Any(found => IsSame(later.Sql, found.Sql)));
    }

    /// <summary>Puts right what needs no data for it; gives what was done, for people.</summary>
    public static IReadOnlyList<string> Mend(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version < 0 || version > Migrations.Newest)
        {
            return [];
        }

        var made = Made(version);
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

    private static int VersionOf(SqliteConnection connection) => Convert.ToInt32(connection.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);

    private static List<Item> Made(int version) => version == Migrations.Newest ? Newest.Value : Make(version);

    private static List<Item> Make(int version)
    {
        using var fresh = new SqliteConnection("Data Source=:memory:");
        fresh.Open();
        for (var number = 1; number <= version; number++)
        {
            fresh.Execute(Migrations.TextOf(number));
        }

        return Read(fresh);
    }

    // What SQLite itself keeps there begins with sqlite_. Line ends may differ between two builds.
    private static List<Item> Read(SqliteConnection connection) => connection.Query(
        reader => new Item(reader.GetString(0), reader.GetString(1), string.Join(' ', reader.GetString(2).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))),
        @"SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'");

    // A column that was added stands before the last parenthesis.
    private static bool IsSame(string made, string found)
    {
        var end = made.LastIndexOf(')');
        var (begin, rest) = (made[..end].TrimEnd(), made[end..]);
        return found.StartsWith(begin, StringComparison.Ordinal) && found.EndsWith(rest, StringComparison.Ordinal)
            && (found.Length <= begin.Length + rest.Length + 1 || found[begin.Length..].TrimStart().StartsWith(','));
    }

    private static bool IsUniqueIndex(Item item) => item.Type == "index" && item.Sql.StartsWith("CREATE UNIQUE", StringComparison.OrdinalIgnoreCase);

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private sealed record Item(string Type, string Name, string Sql);
}

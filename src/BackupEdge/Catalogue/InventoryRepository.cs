using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes what the servers of sources have that no source takes.</summary>
internal sealed class InventoryRepository
{
    private readonly SqliteConnection _connection;

    internal InventoryRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the rows of all servers, in the order of the names of their sources.</summary>
    public IReadOnlyList<InventoryRow> List() =>
        _connection.Query(
            reader => new InventoryRow(
                reader.GetString(0),
                reader.GetString(1),
                reader.Time(2),
                reader.GetInt32(3),
                NamesOf(reader.GetString(4)),
                reader.Text(5)
            ),
            "SELECT source, kind, checked_at, uncovered, names, problem FROM inventories ORDER BY source"
        );

    /// <summary>Replaces the rows of all servers.</summary>
    public void Replace(IEnumerable<InventoryRow> rows)
    {
        _connection.Execute("DELETE FROM inventories");
        foreach (var row in rows)
        {
            _connection.Insert(
                "inventories",
                ("source", row.Source),
                ("kind", row.Kind),
                ("checked_at", Sql.Stored(row.CheckedAt)),
                ("uncovered", row.Uncovered),
                ("names", JsonSerializer.Serialize(row.Names, CatalogueJson.Default.IReadOnlyListString)),
                ("problem", row.Problem)
            );
        }
    }

    private static IReadOnlyList<string> NamesOf(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CatalogueJson.Default.IReadOnlyListString) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

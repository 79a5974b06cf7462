using System.Globalization;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes the daily samples of the archive store's size.</summary>
internal sealed class StoreSampleRepository
{
    /// <summary>The number of days for which samples are stored.</summary>
    public const int KeptDays = 3660;

    private readonly SqliteConnection _connection;

    internal StoreSampleRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds the sample of a day, unless there is one, and deletes those that are too old.</summary>
    public void Insert(StoreSampleRow row)
    {
        _connection.Execute(
            "INSERT INTO store_samples (day, taken_at, archives, bytes, free_bytes) VALUES ($day, $at, $archives, $bytes, $free) "
                + "ON CONFLICT (day) DO NOTHING",
            ("day", Stored(row.Day)),
            ("at", Sql.Stored(row.TakenAt)),
            ("archives", row.Archives),
            ("bytes", row.Bytes),
            ("free", row.FreeBytes)
        );
        _connection.Execute("DELETE FROM store_samples WHERE day < $first", ("first", Stored(row.Day.AddDays(-KeptDays))));
    }

    /// <summary>Returns the samples of a day and later, oldest first.</summary>
    public IReadOnlyList<StoreSampleRow> Since(DateOnly day) =>
        _connection.Query(
            reader => new StoreSampleRow(
                DateOnly.ParseExact(reader.GetString(0), Format, CultureInfo.InvariantCulture),
                reader.Time(1)!.Value,
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4)
            ),
            "SELECT day, taken_at, archives, bytes, free_bytes FROM store_samples WHERE day >= $day ORDER BY day",
            ("day", Stored(day))
        );

    private const string Format = "yyyy-MM-dd";

    private static string Stored(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);
}

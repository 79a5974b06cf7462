using Microsoft.Data.Sqlite;

namespace BackupEdge.Writer;

/// <summary>An application that opens a database in WAL mode, changes every row in one transaction, and closes it again.</summary>
internal static class Rewriting
{
    private const int MaxPause = 200;

    // Every tenth time, what was added is removed and the file gets smaller.
    private const int Growth = 10;

    /// <summary>
    /// Does so again and again until standard input ends: adds 1 to each value of the table <c>rows</c>. Closing the database writes its
    /// log into it, which grows with each time.
    /// </summary>
    public static void Run(string path)
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = 120,
        }.ToString();
        var asked = Task.Run(Console.In.ReadToEnd);
        var random = new Random(1);
        for (var i = 1; !asked.IsCompleted; i++)
        {
            using (var database = new SqliteConnection(connection))
            {
                database.Open();
                using var command = database.CreateCommand();
                command.CommandText =
                    "BEGIN; UPDATE rows SET value = value + 1; CREATE TABLE IF NOT EXISTS more (data); "
                    + (i % Growth == 0 ? "DELETE FROM more; COMMIT; VACUUM" : "INSERT INTO more VALUES (zeroblob(200000)); COMMIT");
                command.ExecuteNonQuery();
            }

            asked.Wait(random.Next(MaxPause));
        }
    }
}

using System.Globalization;
using Microsoft.Data.Sqlite;

// usage: BackupEdge.Writer DATABASE JOURNAL_MODE
// An application for tests: writes transactions into a SQLite database until its standard input ends, and tells the last row
// that it has committed on standard output, one number a line. Each transaction adds some rows, changes some and deletes some
// others, and keeps a sum of all beside them, so that a torn copy is found out.
SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
using var connection = new SqliteConnection(
    new SqliteConnectionStringBuilder
    {
        DataSource = args[0],
        Pooling = false,
        DefaultTimeout = 120,
    }.ToString()
);
connection.Open();
Execute($"PRAGMA journal_mode={args[1]}");
Execute("PRAGMA synchronous=OFF");
Execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL, value INTEGER NOT NULL)");
Execute("CREATE INDEX rows_by_text ON rows (text)");
Execute("CREATE TABLE total (value INTEGER NOT NULL)");
Execute("INSERT INTO total VALUES (0)");

var asked = Task.Run(Console.In.ReadToEnd);
var random = new Random(1);
long last = 0;
while (!asked.IsCompleted)
{
    using var transaction = connection.BeginTransaction();
    for (var i = 0; i < 20; i++)
    {
        last++;
        Execute($"INSERT INTO rows VALUES ({last}, '{random.NextInt64():x16}{new string('x', random.Next(200))}', {random.Next(1000)})");
    }

    // Only every tenth row may go: the others are counted by who looks.
    var one = random.NextInt64(1, last + 1);
    Execute($"UPDATE rows SET value = value + 1, text = '{random.NextInt64():x16}' WHERE id BETWEEN {one} AND {one + 50}");
    Execute($"DELETE FROM rows WHERE id BETWEEN {one} AND {one + 20} AND id % 10 = 0");
    Execute("UPDATE total SET value = (SELECT sum(value) FROM rows)");
    transaction.Commit();
    Console.Out.WriteLine(last.ToString(CultureInfo.InvariantCulture));

    // A busy application, and not one that lets nobody else in.
    Thread.Sleep(1);
}

void Execute(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}

using System.Globalization;
using BackupEdge.Writer;
using Microsoft.Data.Sqlite;

// usage: BackupEdge.Writer DATABASE JOURNAL_MODE
//        BackupEdge.Writer rewrite DATABASE
//        BackupEdge.Writer fill-catalogue CATALOGUE
//        BackupEdge.Writer seal-catalogue PLAIN SEALED
// An application for tests: writes transactions to a SQLite database until standard input ends. After each commit, it prints the id of the
// last row on a line of standard output. Each transaction inserts, updates and deletes some rows and stores the sum of all values, so that
// an inconsistent copy is detected.
switch (args[0])
{
    case "rewrite":
        Rewriting.Run(args[1]);
        return;
    case "fill-catalogue":
        CatalogueWork.Fill(args[1]);
        return;
    case "seal-catalogue":
        CatalogueWork.Seal(args[1], args[2]);
        return;
}

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

    // Only every tenth row is deleted, because the test counts the others.
    var one = random.NextInt64(1, last + 1);
    Execute($"UPDATE rows SET value = value + 1, text = '{random.NextInt64():x16}' WHERE id BETWEEN {one} AND {one + 50}");
    Execute($"DELETE FROM rows WHERE id BETWEEN {one} AND {one + 20} AND id % 10 = 0");
    Execute("UPDATE total SET value = (SELECT sum(value) FROM rows)");
    transaction.Commit();
    Console.Out.WriteLine(last.ToString(CultureInfo.InvariantCulture));

    // Lets other programs access the database between transactions.
    Thread.Sleep(1);
}

void Execute(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}

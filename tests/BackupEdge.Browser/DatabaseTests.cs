using Microsoft.Data.Sqlite;

namespace BackupEdge.Browser;

/// <summary>Tests the way back of a SQLite database.</summary>
[Collection(DashboardGroup.Name)]
public sealed class DatabaseTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_database_over_the_original_asks_for_its_name_and_has_its_rows_back()
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        var folder = Directory.CreateTempSubdirectory("backupedge-database-").FullName;
        try
        {
            var file = Path.Combine(folder, "tickets.db");
            Execute(file, "CREATE TABLE tickets (subject TEXT); INSERT INTO tickets VALUES ('first'), ('second')");
            await using var server = await dashboard.StartAsync(
                new ServerOptions
                {
                    Environment = new Dictionary<string, string>
                    {
                        ["BACKUPEDGE__SOURCES__TICKETS__KIND"] = "sqlite",
                        ["BACKUPEDGE__SOURCES__TICKETS__PATH"] = file,
                    },
                }
            );
            var made = await dashboard.SendAsync("create?wait=50", new { type = "full" }, server);
            Execute(file, "DELETE FROM tickets");
            await using var visit = await dashboard.VisitAsync($"#/restore/{made.GetProperty("backup_id").GetString()}", server: server);
            await visit.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^original") }).CheckAsync();
            await visit.PressAsync("Show the plan");
            await visit.SeesAsync("Ready: 1 file");
            await visit.PressAsync("Restore now");
            var question = visit.Page.GetByRole(AriaRole.Dialog);
            var run = question.GetByRole(AriaRole.Button, new() { Name = "Restore now" });
            await Assertions.Expect(run).ToBeDisabledAsync();
            await visit.IsAccessibleAsync();
            await question.GetByLabel("To confirm, type tickets").FillAsync("tickets");
            await run.ClickAsync();
            await visit.SeesAsync("Restored to original");

            Assert.Equal(2L, Execute(file, "SELECT count(*) FROM tickets"));
            await visit.GoAsync("#/backups?label=before+a+restore");
            await Assertions.Expect(visit.Page.Locator("tbody tr:not(.group)")).ToHaveCountAsync(1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static object? Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}

namespace BackupEdge.Browser;

/// <summary>Tests that what servers hold is browsed like folders and files.</summary>
[Collection(DashboardGroup.Name)]
public sealed class ServerFilesTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task All_databases_of_a_server_are_files_of_a_folder()
    {
        dashboard.SkipWithoutBrowser();
        await using var database = await PostgresCluster.StartAsync();
        await database.QueryAsync("CREATE DATABASE bot_sales");
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Environment = new Dictionary<string, string>
                {
                    ["BACKUPEDGE__SOURCES__TABLES__KIND"] = "postgres",
                    ["BACKUPEDGE__SOURCES__TABLES__CONNECTION"] = database.Url,
                    ["BACKUPEDGE__SOURCES__TABLES__DATABASES"] = "all",
                    ["BACKUPEDGE__SOURCES__TABLES__PG_DUMP"] = PostgresCluster.Dump,
                },
            }
        );
        await dashboard.SendAsync("create?wait=50", new { type = "full" }, server);

        await using var visit = await dashboard.VisitAsync("#/files/tables", server: server);
        await OpenAsync(visit, "databases");
        await visit.SeesAsync("bot_sales.dump");
        await visit.IsAccessibleAsync();
    }

    [Fact]
    public async Task The_buckets_of_a_drive_are_folders_with_their_objects()
    {
        dashboard.SkipWithoutBrowser();
        await using var drive = await Drive.StartAsync();
        await drive.PutAsync("sales.gbai");
        await drive.PutAsync("sales.gbai/sales.gbdialog/start.bas", "TALK \"Good morning\"");
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Environment = new Dictionary<string, string>
                {
                    ["BACKUPEDGE__SOURCES__DRIVE__KIND"] = "s3",
                    ["BACKUPEDGE__SOURCES__DRIVE__ENDPOINT"] = drive.Endpoint,
                    ["BACKUPEDGE__SOURCES__DRIVE__BUCKETS__0"] = "*.gbai",
                    ["BACKUPEDGE__SOURCES__DRIVE__ACCESS_KEY"] = drive.AccessKey,
                    ["BACKUPEDGE__SOURCES__DRIVE__SECRET_KEY_FILE"] = drive.SecretKeyFile,
                },
            }
        );
        await dashboard.SendAsync("create?wait=50", new { type = "full" }, server);

        await using var visit = await dashboard.VisitAsync("#/files/drive", server: server);
        await OpenAsync(visit, "sales.gbai");
        await OpenAsync(visit, "sales.gbdialog");
        await OpenAsync(visit, "start.bas");
        await visit.SeesAsync("Good morning");
        await visit.IsAccessibleAsync();
    }

    private static Task OpenAsync(Visit visit, string name) =>
        visit.Page.Locator("main").GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).First.ClickAsync();
}

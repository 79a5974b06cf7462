using System.Text.Json;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>
/// The published binary with a SQLite database in WAL mode that may be read, and beside which nothing may be written, as under the limits
/// of the unit for systemd.
/// </summary>
public sealed class ReadOnlyDatabaseTests : IDisposable
{
    private readonly TempFolder _scratch = new();
    private readonly string _path;

    public ReadOnlyDatabaseTests()
    {
        _scratch.MakeFolder("app");
        _path = _scratch.At("app", "app.db");
        using var database = new TestDatabase(_path, "WAL");
        database.Add(500);
    }

    public void Dispose()
    {
        File.SetUnixFileMode(_scratch.At("app"), Mode(writes: true));
        _scratch.Dispose();
    }

    [Fact]
    public async Task It_is_backed_up_while_its_programs_are_stopped_and_while_they_run()
    {
        // As root, SQLite runs with the rights of the file's owner, who cannot write to the folder of root.
        await ShellRun.RunAsync(_scratch.Path, Environment.IsPrivilegedProcess ? "chmod 755 . && chown 65534:65534 app/app.db" : "true");
        await using var server = await StartAsync();
        File.SetUnixFileMode(_scratch.At("app"), Mode(writes: false));

        await BackUpAsync(server, 500);
        Assert.Equal(["app.db"], Directory.GetFiles(_scratch.At("app")).Select(Path.GetFileName));

        File.SetUnixFileMode(_scratch.At("app"), Mode(writes: true));
        using var database = new TestDatabase(_path, "WAL");
        database.Add(100);
        File.SetUnixFileMode(_scratch.At("app"), Mode(writes: false));
        await BackUpAsync(server, 600);
    }

    [Fact]
    public async Task A_log_that_a_killed_program_left_is_not_ignored()
    {
        var killed = _scratch.At("killed");
        _scratch.MakeFolder("killed");
        using (var database = new TestDatabase(_path, "WAL"))
        {
            database.Add(100);
            File.Copy(_path, Path.Combine(killed, "app.db"));
            File.Copy(_path + "-wal", Path.Combine(killed, "app.db-wal"));
        }

        var command = Environment.IsPrivilegedProcess ? "chmod 755 . && chown 65534:65534 killed/*" : "chmod 555 killed";
        await ShellRun.RunAsync(_scratch.Path, command);
        await using var server = await StartAsync("killed");

        var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full"}""");

        await ShellRun.RunAsync(_scratch.Path, "chmod 755 killed");
        Assert.Equal("failed", backup.GetProperty("status").GetString());
        Assert.Contains("ReadWritePaths", backup.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static UnixFileMode Mode(bool writes) =>
        UnixFileMode.UserRead
        | UnixFileMode.UserExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute
        | (writes ? UnixFileMode.UserWrite : UnixFileMode.None);

    private static async Task BackUpAsync(BackupEdgeServer server, int rows)
    {
        var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full"}""");
        Assert.True(backup.GetProperty("status").GetString() == "completed", backup.GetRawText());
        var id = backup.GetProperty("backup_id").GetString();
        var restored = await PostWaitingAsync(server.Client, $"restore/{id}", """{"target":"staging"}""");
        Assert.Equal("completed", restored.GetProperty("status").GetString());
        Assert.Equal(rows, TestDatabase.CountIn(Path.Combine(server.Data, "staging", "app", "app.db")));
        Directory.Delete(Path.Combine(server.Data, "staging"), recursive: true);
    }

    private Task<BackupEdgeServer> StartAsync(string folder = "app")
    {
        var config = JsonSerializer.Serialize(
            new { sources = new Dictionary<string, object> { ["app"] = new { kind = "sqlite", path = _scratch.At(folder, "app.db") } } }
        );
        File.WriteAllText(_scratch.At("backupedge.json"), config);
        return BackupEdgeServer.StartAsync(new ServerOptions { Arguments = ["--config", _scratch.At("backupedge.json")] });
    }
}

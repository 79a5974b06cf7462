using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine.Sources;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Engine.Restore;

public sealed class RestoreDatabaseTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("WAL", "WAL")]
    [InlineData("DELETE", "DELETE")]
    [InlineData("WAL", "DELETE")]
    [InlineData("DELETE", "WAL")]
    public void A_live_database_is_replaced_while_programs_have_it_open(string journalThen, string journalNow)
    {
        string id;
        using (var old = new TestDatabase(_harness.At("app.db"), journalThen))
        {
            old.Add(3000);
            id = _harness.Backup(_harness.RequestOf(old.Source)).Id;
        }

        File.Delete(_harness.At("app.db"));
        using var live = new TestDatabase(_harness.At("app.db"), journalNow);
        live.Add(9000, seed: 3);
        var inode = InodeOf(live.Path);
        File.SetUnixFileMode(live.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var summary = _harness.RestoreInto(id, live.Source);

        Assert.Empty(summary.Errors);
        Assert.Equal((1L, 1L), (summary.Files, summary.Replaced));
        Assert.Equal(3000, live.Count());
        live.Add(1);
        Assert.Equal(3001, live.Count());
        Assert.Equal("ok", Text(live.Path, "PRAGMA integrity_check"));
        Assert.Equal(inode, InodeOf(live.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(live.Path));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(live.Path)!, ".backupedge*"));
    }

    [Fact]
    public void A_WAL_database_with_another_page_size_is_left_unchanged()
    {
        string id;
        using (var old = new TestDatabase(_harness.At("old.db"), "WAL", 8192))
        {
            old.Add(100);
            id = _harness.Backup(_harness.RequestOf(old.Source)).Id;
        }

        using var live = new TestDatabase(_harness.At("app.db"), "WAL", 4096);
        live.Add(7);

        var error = Assert.Single(_harness.RestoreInto(id, live.Source).Errors);

        Assert.Equal(("db/old.db", "failed"), (error.Path, error.Code));
        Assert.Contains("WAL mode with pages of 4096 bytes, and the backup has pages of 8192", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, live.Count());
    }

    [Fact]
    public void A_restore_waits_for_a_lock()
    {
        using var live = new TestDatabase(_harness.At("app.db"), "DELETE");
        live.Add(50);
        var (id, _) = _harness.Backup(_harness.RequestOf(live.Source));
        live.Add(50);
        live.Execute("BEGIN IMMEDIATE");
        using var release = new Timer(_ => live.Execute("COMMIT"), null, 700, Timeout.Infinite);

        var summary = _harness.RestoreInto(id, live.Source);

        Assert.Empty(summary.Errors);
        Assert.Equal(50, live.Count());
    }

    [Fact]
    public void Files_of_an_earlier_database_do_not_affect_a_restored_one()
    {
        using var app = new TestDatabase(_harness.At("app.db"), "WAL");
        app.Add(1000);
        var (id, _) = _harness.Backup(_harness.RequestOf(app.Source));
        app.Execute("DELETE FROM rows");
        var lost = Directory.CreateDirectory(_harness.At("lost")).FullName;
        foreach (var ending in (string[])["-wal", "-shm"])
        {
            File.Copy(app.Path + ending, Path.Combine(lost, "app.db" + ending));
        }

        File.WriteAllText(Path.Combine(lost, "app.db-journal"), "stale");
        var summary = _harness.RestoreInto(id, app.Source with { Path = Path.Combine(lost, "app.db") });

        Assert.Equal((1L, 0L), (summary.Files, summary.Replaced));
        Assert.Equal(["app.db"], Directory.GetFiles(lost).Select(Path.GetFileName));
        Assert.Equal("1000", Text(Path.Combine(lost, "app.db"), "SELECT count(*) FROM rows"));
    }

    [Fact]
    public void A_file_that_is_no_longer_a_database_is_replaced_as_a_file()
    {
        using var app = new TestDatabase(_harness.At("app.db"), "WAL");
        app.Add(10);
        var (id, _) = _harness.Backup(_harness.RequestOf(app.Source));
        var broken = _harness.At("broken.db");
        File.WriteAllText(broken, new string('z', 5000));

        Assert.Empty(_harness.RestoreInto(id, app.Source with { Path = broken }).Errors);

        Assert.Equal(10, TestDatabase.CountIn(broken));
    }

    [Fact]
    public void A_skipped_database_is_kept_and_a_planted_link_is_not_followed()
    {
        using var app = new TestDatabase(_harness.At("app.db"), "WAL");
        app.Add(10);
        var (id, _) = _harness.Backup(_harness.RequestOf(app.Source));
        app.Add(5);

        Assert.Equal(1, _harness.RestoreInto(id, app.Source, OverwriteMode.Skip).Skipped);
        Assert.Equal(15, app.Count());

        File.CreateSymbolicLink(_harness.At("planted.db"), app.Path);
        Assert.Empty(_harness.RestoreInto(id, app.Source with { Path = _harness.At("planted.db") }).Errors);
        Assert.Equal(15, app.Count());
        Assert.Equal(10, TestDatabase.CountIn(_harness.At("planted.db")));
    }

    [Fact]
    public void A_damaged_stream_never_reaches_a_database_or_a_program()
    {
        using var app = new TestDatabase(_harness.At("app.db"), "WAL");
        app.Add(20_000);
        var (id, _) = _harness.Backup(_harness.RequestOf(app.Source));
        var archive = File.ReadAllBytes(_harness.ArchivePath(id));
        archive[archive.Length / 2] ^= 1;
        File.Delete(_harness.ArchivePath(id));
        File.WriteAllBytes(_harness.ArchivePath(id), archive);
        var mark = _harness.At("mark");
        var program = InjectedStream.Source("db") with
        {
            Command = new SourceCommand
            {
                Run = ["/bin/true"],
                FileName = "app.db",
                Restore = ["/bin/sh", "-c", $"touch '{mark}'; cat > /dev/null"],
            },
        };
        app.Execute("DELETE FROM rows");

        Assert.Equal("damaged", Assert.Single(_harness.RestoreInto(id, app.Source).Errors).Code);
        Assert.Equal("damaged", Assert.Single(_harness.RestoreInto(id, program).Errors).Code);

        Assert.Equal(0, app.Count());
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public void A_restore_command_reads_the_stream_and_its_failure_is_an_error()
    {
        var made = _harness.At("made");
        File.WriteAllText(Path.Combine(_harness.Source, "file"), "beside it");
        var command = new SourceCommand
        {
            Run = ["/bin/sh", "-c", "head -c 3000000 /dev/zero; printf '%s' \"$WORD\""],
            FileName = "dump.bin",
            Environment = new Dictionary<string, string> { ["WORD"] = "the end" },
            Restore = ["/bin/sh", "-c", $"cat > '{made}'; printf '%s' \"$WORD\" >> '{made}'"],
        };
        var source = new CommandSource { Name = "vault", Command = command };
        var request = _harness.Request();
        var (id, _) = _harness.Backup(request with { Sources = [.. request.Sources, source] });

        Assert.Empty(_harness.RestoreInto(id, source).Errors);
        Assert.Equal(3_000_014, new FileInfo(made).Length);

        var failing = source with { Command = command with { Restore = ["/bin/sh", "-c", "cat > /dev/null; echo 'no room' >&2; exit 5"] } };
        var folder = _harness.At("all");
        var summary = _harness.Engine.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = new Dictionary<string, string> { ["src"] = folder },
                Databases = new Dictionary<string, StreamSourceDefinition> { ["vault"] = failing },
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );

        var error = Assert.Single(summary.Errors);
        Assert.Equal(("vault/dump.bin", "failed"), (error.Path, error.Code));
        Assert.Equal("The restore command of the source 'vault' ended with exit code 5. Last output: no room", error.Message);
        Assert.Equal("beside it", File.ReadAllText(Path.Combine(folder, "file")));
    }

    private static ulong InodeOf(string path)
    {
        Assert.True(Posix.TryStatTarget(Posix.Terminated(path), out var stat));
        return stat.Identity.Inode;
    }

    private static string Text(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return $"{command.ExecuteScalar()}";
    }
}

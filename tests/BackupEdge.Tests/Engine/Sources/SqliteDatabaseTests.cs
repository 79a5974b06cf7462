using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sources;

public sealed class SqliteDatabaseTests
{
    [Theory]
    [InlineData("WAL", 4096)]
    [InlineData("WAL", 65536)]
    [InlineData("DELETE", 512)]
    [InlineData("TRUNCATE", 4096)]
    public void A_copy_of_a_database_in_use_contains_only_committed_rows(string journal, int pageBytes)
    {
        using var harness = new EngineHarness();
        using var database = new TestDatabase(harness.At("app.db"), journal, pageBytes);
        database.Add(5000);
        if (journal == "WAL")
        {
            // Not committed, but already in the write-ahead log.
            database.Execute("BEGIN; DELETE FROM rows");
        }

        var (id, summary) = harness.Backup(harness.RequestOf(database.Source));

        var path = harness.RestoreStream(id, database.Source);
        Assert.Equal("app.db", Path.GetFileName(path));
        Assert.Equal(5000, TestDatabase.CountIn(path));
        Assert.Equal((0, 1L), (summary.WarningCount, summary.Others));
        Assert.Empty(Directory.GetFileSystemEntries(harness.ScratchFolder));
        Assert.Equal(File.GetUnixFileMode(database.Path), File.GetUnixFileMode(path));
    }

    [Fact]
    public void Pages_keep_their_positions_so_that_the_next_backup_shares_them()
    {
        using var harness = new EngineHarness();
        using var database = new TestDatabase(harness.At("app.db"), "WAL");
        database.Add(100_000);
        var (full, first) = harness.Backup(harness.RequestOf(database.Source));
        database.Add(100, seed: 2);
        database.Execute("UPDATE rows SET text = 'changed' WHERE id BETWEEN 50000 AND 50100");

        var (id, second) = harness.Backup(harness.RequestOf(database.Source).Against(full));

        Assert.Equal(100_100, TestDatabase.CountIn(harness.RestoreStream(id, database.Source)));
        Assert.InRange(first.NewBytes, 20_000_000, 60_000_000);

        // The index is over random text, so each new row changes some page.
        Assert.InRange(second.NewBytes, 1, first.NewBytes * 6 / 10);
    }

    [Fact]
    public void A_missing_database_is_an_error_and_is_not_created()
    {
        using var harness = new EngineHarness();
        var source = new SqliteSource { Name = "db", Path = harness.At("none.db") };

        var fault = Assert.Throws<Fault>(() => harness.Backup(harness.RequestOf(source)));

        Assert.Equal(FaultCode.SourceMissing, fault.Code);
        Assert.Contains(source.Path, fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(source.Path));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("page")]
    [InlineData("cut")]
    public void A_damaged_database_fails_the_backup_with_the_first_problem(string harm)
    {
        using var harness = new EngineHarness();
        string path;
        using (var database = new TestDatabase(path = harness.At("app.db"), "DELETE"))
        {
            database.Add(5000);
        }

        switch (harm)
        {
            case "text":
                File.WriteAllText(
                    path,
                    "This is not a database, but the text is long enough to have a header in which other bytes are "
                        + "expected than these."
                );
                break;
            case "page":
                var bytes = File.ReadAllBytes(path);
                bytes.AsSpan(40 * 4096, 4096).Fill(0xA5);
                File.WriteAllBytes(path, bytes);
                break;
            default:
                using (var file = File.OpenWrite(path))
                {
                    file.SetLength(file.Length / 2);
                }

                break;
        }

        var fault = Assert.Throws<Fault>(() => harness.Backup(harness.RequestOf(new SqliteSource { Name = "db", Path = path })));

        Assert.Equal(FaultCode.SourceDamaged, fault.Code);
        Assert.StartsWith($"The source 'db' ({path}) is not a valid SQLite database: ", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(harness.ScratchFolder));
        Assert.Empty(Directory.GetFiles(harness.StoreFolder));
    }

    [Fact]
    public void The_journal_of_a_crashed_writer_is_rolled_back_first()
    {
        using var harness = new EngineHarness();
        var crashed = harness.At("crashed.db");
        using (var database = new TestDatabase(harness.At("app.db"), "DELETE"))
        {
            database.Add(3000);
            database.Execute("PRAGMA cache_size=5; BEGIN; UPDATE rows SET text = 'torn' || id");

            // The files after a crash at this moment: half of the pages are written, and the journal can undo them.
            File.Copy(database.Path, crashed);
            File.Copy(database.Path + "-journal", crashed + "-journal");
        }

        var source = new SqliteSource { Name = "db", Path = crashed };
        var (id, _) = harness.Backup(harness.RequestOf(source));

        Assert.Equal(3000, TestDatabase.CountIn(harness.RestoreStream(id, source)));
    }

    [Fact]
    public void A_database_that_is_not_open_is_not_modified_and_has_no_new_files()
    {
        using var harness = new EngineHarness();
        var folder = Directory.CreateDirectory(harness.At("app")).FullName;
        var source = new SqliteSource { Name = "db", Path = Path.Combine(folder, "app.db") };
        using (var database = new TestDatabase(source.Path, "WAL"))
        {
            database.Add(100);
        }

        var before = TreeSnapshot.Of(folder);

        var (id, _) = harness.Backup(harness.RequestOf(source));

        Assert.Equal(100, TestDatabase.CountIn(harness.RestoreStream(id, source)));
        Assert.Equal(["app.db"], Directory.GetFiles(folder).Select(Path.GetFileName));
        Assert.Equal(before.Lines["/app.db"], TreeSnapshot.Of(folder).Lines["/app.db"]);
    }

    [Fact]
    public void A_cancelled_backup_leaves_no_copy()
    {
        using var cancel = new CancellationTokenSource();
        using var harness = new EngineHarness();
        using var database = new TestDatabase(harness.At("app.db"), "WAL");
        database.Add(1000);
        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            SqliteDatabase.Open(database.Source, new EngineOptions { Scratch = harness.ScratchFolder }, cancel.Token)
        );

        Assert.Empty(Directory.GetFileSystemEntries(harness.ScratchFolder));
    }

    [Fact]
    public void Files_of_a_killed_process_in_the_scratch_folder_are_deleted()
    {
        using var harness = new EngineHarness();
        Directory.CreateDirectory(harness.ScratchFolder);
        File.WriteAllText(Path.Combine(harness.ScratchFolder, "left.db"), "x");

        SqliteDatabase.Clear(harness.ScratchFolder);
        SqliteDatabase.Clear(harness.ScratchFolder);

        Assert.False(Directory.Exists(harness.ScratchFolder));
    }

    [Fact]
    public void Files_of_a_database_are_not_backed_up_with_a_tree()
    {
        using var harness = new EngineHarness();
        var folder = Directory.CreateDirectory(Path.Combine(harness.Source, "app")).FullName;
        using var database = new TestDatabase(Path.Combine(folder, "live.db"), "WAL");
        database.Add(10);
        foreach (var name in (string[])["live.db-journal", "live.db-wal2", "other.db-wal"])
        {
            File.WriteAllText(Path.Combine(folder, name), "x");
        }

        // The database is configured with another path, through a link to its folder.
        File.CreateSymbolicLink(harness.At("link"), folder);
        var known = Path.Combine(harness.At("link"), "live.db");
        var source = database.Source;
        var request = harness.Request();

        var (without, _) = harness.Backup(request with { Databases = [known] });

        // SQLite would roll this journal back.
        File.Delete(Path.Combine(folder, "live.db-journal"));
        var (with, _) = harness.Backup(harness.Request() with { Sources = [.. request.Sources, source], Databases = [known] });

        string[] Names(string id) =>
            [
                .. Directory
                    .GetFiles(Path.Combine(harness.Restore(harness.RestoreOf(id)).Folder, "app"))
                    .Select(path => Path.GetFileName(path))
                    .Order(StringComparer.Ordinal),
            ];
        Assert.Equal(["live.db", "live.db-wal2", "other.db-wal"], Names(without));
        Assert.Equal(["live.db-wal2", "other.db-wal"], Names(with));
        Assert.Equal(10, TestDatabase.CountIn(harness.RestoreStream(with, source)));
    }
}

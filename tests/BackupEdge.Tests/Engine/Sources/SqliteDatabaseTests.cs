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
    public void A_database_in_use_is_copied_with_all_that_was_committed_and_nothing_else(string journal, int pageBytes)
    {
        using var bench = new EngineHarness();
        using var database = new TestDatabase(bench.At("app.db"), journal, pageBytes);
        database.Add(5000);
        if (journal == "WAL")
        {
            // Not committed, and in the write-ahead log already.
            database.Execute("BEGIN; DELETE FROM rows");
        }

        var (id, summary) = bench.Backup(bench.RequestOf(database.Source));

        var path = bench.RestoreStream(id, database.Source);
        Assert.Equal("app.db", Path.GetFileName(path));
        Assert.Equal(5000, TestDatabase.CountIn(path));
        Assert.Equal((0, 1L), (summary.WarningCount, summary.Others));
        Assert.Empty(Directory.GetFileSystemEntries(bench.ScratchFolder));
        Assert.Equal(File.GetUnixFileMode(database.Path), File.GetUnixFileMode(path));
    }

    [Fact]
    public void Pages_lie_as_they_lay_so_that_the_next_backup_finds_them_stored()
    {
        using var bench = new EngineHarness();
        using var database = new TestDatabase(bench.At("app.db"), "WAL");
        database.Add(100_000);
        var (full, first) = bench.Backup(bench.RequestOf(database.Source));
        database.Add(100, seed: 2);
        database.Execute("UPDATE rows SET text = 'changed' WHERE id BETWEEN 50000 AND 50100");

        var (id, second) = bench.Backup(bench.RequestOf(database.Source) with { BaseId = full });

        Assert.Equal(100_100, TestDatabase.CountIn(bench.RestoreStream(id, database.Source)));
        Assert.InRange(first.NewBytes, 20_000_000, 60_000_000);

        // The index is by random text: each new row changes a page somewhere.
        Assert.InRange(second.NewBytes, 1, first.NewBytes * 6 / 10);
    }

    [Fact]
    public void A_database_that_is_not_there_is_missing_and_is_not_made()
    {
        using var bench = new EngineHarness();
        var source = new SqliteSource { Name = "db", Path = bench.At("none.db") };

        var fault = Assert.Throws<Fault>(() => bench.Backup(bench.RequestOf(source)));

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
        using var bench = new EngineHarness();
        string path;
        using (var database = new TestDatabase(path = bench.At("app.db"), "DELETE"))
        {
            database.Add(5000);
        }

        switch (harm)
        {
            case "text":
                File.WriteAllText(
                    path,
                    "This is no database at all, and long enough to have a header in which something else should "
                        + "stand, as everybody knows."
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

        var fault = Assert.Throws<Fault>(() => bench.Backup(bench.RequestOf(new SqliteSource { Name = "db", Path = path })));

        Assert.Equal(FaultCode.SourceDamaged, fault.Code);
        Assert.StartsWith($"The source 'db' ({path}) is not a valid SQLite database: ", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(bench.ScratchFolder));
        Assert.Empty(Directory.GetFiles(bench.StoreFolder));
    }

    [Fact]
    public void A_crashed_writers_journal_is_rolled_back_first()
    {
        using var bench = new EngineHarness();
        var crashed = bench.At("crashed.db");
        using (var database = new TestDatabase(bench.At("app.db"), "DELETE"))
        {
            database.Add(3000);
            database.Execute("PRAGMA cache_size=5; BEGIN; UPDATE rows SET text = 'torn' || id");

            // What a crash at this moment would leave: half of the pages, and the journal to undo them with.
            File.Copy(database.Path, crashed);
            File.Copy(database.Path + "-journal", crashed + "-journal");
        }

        var source = new SqliteSource { Name = "db", Path = crashed };
        var (id, _) = bench.Backup(bench.RequestOf(source));

        Assert.Equal(3000, TestDatabase.CountIn(bench.RestoreStream(id, source)));
    }

    [Fact]
    public void Nothing_is_left_beside_a_database_that_nobody_has_open_and_it_is_not_touched()
    {
        using var bench = new EngineHarness();
        var folder = Directory.CreateDirectory(bench.At("app")).FullName;
        var source = new SqliteSource { Name = "db", Path = Path.Combine(folder, "app.db") };
        using (var database = new TestDatabase(source.Path, "WAL"))
        {
            database.Add(100);
        }

        var before = TreeSnapshot.Of(folder);

        var (id, _) = bench.Backup(bench.RequestOf(source));

        Assert.Equal(100, TestDatabase.CountIn(bench.RestoreStream(id, source)));
        Assert.Equal(["app.db"], Directory.GetFiles(folder).Select(Path.GetFileName));
        Assert.Equal(before.Lines["/app.db"], TreeSnapshot.Of(folder).Lines["/app.db"]);
    }

    [Fact]
    public void A_cancel_leaves_no_copy_behind()
    {
        using var cancel = new CancellationTokenSource();
        using var bench = new EngineHarness();
        using var database = new TestDatabase(bench.At("app.db"), "WAL");
        database.Add(1000);
        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            SqliteDatabase.Open(database.Source, new EngineOptions { Scratch = bench.ScratchFolder }, cancel.Token)
        );

        Assert.Empty(Directory.GetFileSystemEntries(bench.ScratchFolder));
    }

    [Fact]
    public void What_a_killed_process_left_in_the_scratch_folder_goes()
    {
        using var bench = new EngineHarness();
        Directory.CreateDirectory(bench.ScratchFolder);
        File.WriteAllText(Path.Combine(bench.ScratchFolder, "left.db"), "x");

        SqliteDatabase.Clear(bench.ScratchFolder);
        SqliteDatabase.Clear(bench.ScratchFolder);

        Assert.False(Directory.Exists(bench.ScratchFolder));
    }

    [Fact]
    public void The_files_beside_a_database_are_left_out_of_a_tree_and_itself_where_it_is_a_source_of_the_backup()
    {
        using var bench = new EngineHarness();
        var folder = Directory.CreateDirectory(Path.Combine(bench.Source, "app")).FullName;
        using var database = new TestDatabase(Path.Combine(folder, "live.db"), "WAL");
        database.Add(10);
        foreach (var name in (string[])["live.db-journal", "live.db-wal2", "other.db-wal"])
        {
            File.WriteAllText(Path.Combine(folder, name), "x");
        }

        // Known by another path, through a link to its folder.
        File.CreateSymbolicLink(bench.At("link"), folder);
        var known = Path.Combine(bench.At("link"), "live.db");
        var source = database.Source;
        var request = bench.Request();

        var (without, _) = bench.Backup(request with { Databases = [known] });

        // SQLite would take it for one to roll back.
        File.Delete(Path.Combine(folder, "live.db-journal"));
        var (with, _) = bench.Backup(bench.Request() with { Sources = [.. request.Sources, source], Databases = [known] });

        string[] Names(string id) =>
            [
                .. Directory
                    .GetFiles(Path.Combine(bench.Restore(bench.RestoreOf(id)).Folder, "app"))
                    .Select(path => Path.GetFileName(path))
                    .Order(StringComparer.Ordinal),
            ];
        Assert.Equal(["live.db", "live.db-wal2", "other.db-wal"], Names(without));
        Assert.Equal(["live.db-wal2", "other.db-wal"], Names(with));
        Assert.Equal(10, TestDatabase.CountIn(bench.RestoreStream(with, source)));
    }
}

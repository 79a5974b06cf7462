using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Catalogue.Sealing;

/// <summary>Tests that a sealed catalogue behaves like a plain one, and that its files show nothing.</summary>
public sealed class SealedCatalogueTests : IDisposable
{
    private const string Secret = "secret";
    private readonly TempFolder _folder = new();
    private readonly CatalogueKey _key = TestCatalogue.KeyOf(1);
    private int _copies;

    private static readonly Gen<(string Step, int Number)[]> Steps =
        from count in Gen.Choose(5, 25)
        from steps in (
            from step in Gen.Frequency(
                (8, Gen.Constant("insert")),
                (2, Gen.Constant("large")),
                (3, Gen.Constant("delete")),
                (2, Gen.Constant("undo")),
                (1, Gen.Constant("checkpoint")),
                (1, Gen.Constant("vacuum")),
                (1, Gen.Constant("reopen")),
                (2, Gen.Constant("copy"))
            )
            from number in Gen.Choose(0, 1000)
            select (step, number)
        ).ArrayOf(count)
        select steps;

    private string File => _folder.At("data", "catalogue.sealed");

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Any_sequence_of_transactions_gives_the_contents_of_a_plain_catalogue_and_never_readable_files() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(8), Prop.ForAll(Steps.ToArbitrary(), Compare));

    [Fact]
    public void A_catalogue_with_another_key_is_refused_and_not_changed()
    {
        Fill(File, 3);
        using var other = TestCatalogue.KeyOf(2);
        var before = (System.IO.File.ReadAllBytes(File), System.IO.File.ReadAllBytes(File + "-wal"));

        Fault[] faults =
        [
            Assert.Throws<Fault>(() => CatalogueDatabase.Open(File, key: other)),
            Assert.Throws<Fault>(() => CatalogueDatabase.IsDamaged(File, key: other)),
            Assert.Throws<Fault>(() => CatalogueDatabase.Repair(File, key: other)),
        ];

        Assert.All(faults, fault => Assert.Equal(FaultCode.WrongKey, fault.Code));
        Assert.Contains(File, faults[0].Message, StringComparison.Ordinal);
        Assert.Equal(before.Item1, System.IO.File.ReadAllBytes(File));
        Assert.Equal(before.Item2, System.IO.File.ReadAllBytes(File + "-wal"));
        Assert.False(CatalogueDatabase.IsDamaged(File, key: _key));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(20, 1)]
    [InlineData(81, 1)]
    [InlineData(0, 16)]
    [InlineData(4096, 16)]
    public void Damage_is_not_taken_for_another_key(int offset, int length)
    {
        Fill(File, 200);
        Overwrite(offset, length, i => (byte)(i + 1));

        // The fields from 80 on are reserved and have no meaning.
        var damaged = CatalogueDatabase.IsDamaged(File, key: _key);

        Assert.True(damaged || offset is 81);
    }

    [Fact]
    public void A_first_page_of_zeros_is_damage_and_one_of_noise_is_another_key()
    {
        Fill(File, 3);
        Overwrite(0, 4096, _ => 0);
        Assert.True(CatalogueDatabase.IsDamaged(File, key: _key));

        var random = new Random(1);
        Overwrite(0, 4096, _ => (byte)random.Next());
        Assert.Equal(FaultCode.WrongKey, Assert.Throws<Fault>(() => CatalogueDatabase.IsDamaged(File, key: _key)).Code);
    }

    [Fact]
    public void A_plain_catalogue_is_not_opened_with_a_key()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        CatalogueDatabase.Open(File).Dispose();

        Assert.Equal(FaultCode.WrongKey, Assert.Throws<Fault>(() => CatalogueDatabase.Open(File, key: _key)).Code);
    }

    [Fact]
    public void The_rows_of_a_damaged_catalogue_are_salvaged_with_its_key_only()
    {
        Fill(File, 200);
        using (var catalogue = CatalogueDatabase.Open(File, key: _key))
        {
            catalogue.Write(session => session.Backups.SetHeld(Rows.Backup(7).Id, held: true));
        }

        using var other = TestCatalogue.KeyOf(2);

        Assert.Equal([Rows.Backup(7).Id], CatalogueSalvage.Read(File, _key).Holds);
        Assert.Empty(CatalogueSalvage.Read(File, other).Holds);
    }

    [Fact]
    public void An_interrupted_transaction_is_undone_by_the_rollback_journal_which_shows_nothing()
    {
        Fill(File, 50);
        using var connection = CatalogueDump.Connect(File, _key);
        connection.Execute("PRAGMA journal_mode=DELETE");
        connection.Execute("PRAGMA cache_size=5");
        var before = CatalogueDump.Of(File, _key);
        connection.Execute("BEGIN");
        connection.Execute("UPDATE backups SET label = label || $text", ("text", new string('x', 3000)));
        connection.Execute("UPDATE backups SET created_by = $text", ("text", Secret + new string('y', 3000)));

        Assert.NotEqual(0, new FileInfo(File + "-journal").Length);
        Assert.Empty(CatalogueDump.FilesWith(_folder.At("data"), Secret));
        var copy = Copy();
        connection.Execute("ROLLBACK");

        Assert.Equal(before, CatalogueDump.Of(copy, _key));
        Assert.False(System.IO.File.Exists(copy + "-journal"));
    }

    [Fact]
    public void A_log_that_was_cut_to_its_limit_is_used_again()
    {
        using var catalogue = Open();
        using var reader = CatalogueDump.Connect(File, _key);
        reader.Execute("BEGIN");
        reader.Scalar("SELECT count(*) FROM backups");
        for (var i = 1; i <= 30; i++)
        {
            catalogue.Write(session => session.Backups.Insert(Backup(i) with { Label = new string('l', 100_000) }));
        }

        Assert.InRange(new FileInfo(File + "-wal").Length, 3 << 20, int.MaxValue);
        reader.Execute("COMMIT");
        for (var i = 31; i <= 60; i++)
        {
            catalogue.Write(session => session.Backups.Insert(Backup(i)));
        }

        Assert.Equal(1 << 20, new FileInfo(File + "-wal").Length);
        var copy = Copy();
        Assert.False(CatalogueDatabase.IsDamaged(copy, key: _key));
        Assert.Equal(CatalogueDump.Of(File, _key), CatalogueDump.Of(copy, _key));
    }

    [Fact]
    public void A_log_that_ends_anywhere_gives_a_prefix_of_the_transactions()
    {
        using var catalogue = Open();
        for (var i = 1; i <= 12; i++)
        {
            catalogue.Write(session =>
            {
                session.Backups.Insert(Backup(i));
                session.Jobs.Insert(Rows.Job(i));
            });
        }

        var length = (int)new FileInfo(File + "-wal").Length;
        var counts = new List<long>();
        for (var size = 0; size < length; size += 3001)
        {
            var copy = Copy();
            using (var log = new FileStream(copy + "-wal", FileMode.Open))
            {
                log.SetLength(size);
            }

            using var connection = CatalogueDump.Connect(copy, _key);
            Assert.Equal("ok", connection.Scalar("PRAGMA integrity_check"));
            if ((long)connection.Scalar("SELECT count(*) FROM sqlite_schema")! > 0)
            {
                counts.Add((long)connection.Scalar("SELECT count(*) FROM backups")!);
                Assert.Equal(counts[^1], connection.Scalar("SELECT count(*) FROM jobs"));
            }
        }

        Assert.Equal(counts.Order(), counts);
        Assert.InRange(counts.Distinct().Count(), 5, 13);
    }

    [Fact]
    public void Statements_with_much_temporary_data_need_no_files()
    {
        Fill(File, 100);
        using var connection = CatalogueDump.Connect(File, _key);
        connection.Execute("PRAGMA cache_size=5");
        connection.Execute("CREATE TEMP TABLE copies AS SELECT b.* FROM backups b, backups c");
        connection.Execute("BEGIN");
        connection.Execute("UPDATE backups SET label = $text", ("text", new string('z', 2000)));
        connection.Execute("SAVEPOINT s");
        connection.Execute("UPDATE backups SET label = label || label");
        connection.Execute("ROLLBACK TO s");
        connection.Execute("COMMIT");

        Assert.Equal(10_000L, connection.Scalar("SELECT count(*) FROM (SELECT * FROM copies ORDER BY label, id DESC)"));
        Assert.Equal(100L, connection.Scalar("SELECT count(*) FROM backups WHERE length(label) = 2000"));
    }

    [Fact]
    public void A_full_disk_is_reported_and_loses_nothing()
    {
        using var disk = new SmallDisk("size=4m");
        var file = disk.At("catalogue.sealed");
        using var catalogue = CatalogueDatabase.Open(file, key: _key);
        catalogue.Write(session => session.Backups.Insert(Backup(1)));
        disk.Fill();
        var large = Backup(2) with { Label = new string('x', 600 << 10) };

        var fault = Assert.Throws<Fault>(() => catalogue.Write(session => session.Backups.Insert(large)));

        Assert.Equal(FaultCode.NoSpace, fault.Code);
        Assert.False(catalogue.IsFailing);
        disk.RemoveFillers();
        catalogue.Write(session => session.Backups.Insert(large));
        Assert.Equal([1, 2], catalogue.Read(session => session.Backups.OfStatus(RunStatus.Queued)).Select(row => row.Sequence).Order());
    }

    private static BackupRow Backup(int number) =>
        Rows.Backup(number) with
        {
            Label = $"{Secret} label {number}",
            Sources = [new BackupSource($"{Secret}-name", "files", $"/srv/{Secret}/{number}")],
        };

    private void Compare((string Step, int Number)[] steps)
    {
        var folder = _folder.At($"run-{++_copies}");
        var paths = (Plain: Path.Combine(folder, "plain", "catalogue.db"), Sealed: Path.Combine(folder, "sealed", "catalogue.sealed"));
        Directory.CreateDirectory(Path.GetDirectoryName(paths.Plain)!);
        Directory.CreateDirectory(Path.GetDirectoryName(paths.Sealed)!);
        var plain = CatalogueDatabase.Open(paths.Plain);
        var encrypted = CatalogueDatabase.Open(paths.Sealed, key: _key);
        try
        {
            for (var i = 0; i < steps.Length; i++)
            {
                var (step, number) = steps[i];
                switch (step)
                {
                    case "copy":
                        var copy = CatalogueDump.Copy(paths.Sealed, Path.Combine(folder, $"copy-{i}"));
                        Assert.Equal(CatalogueDump.Of(paths.Plain, null), CatalogueDump.Of(copy, _key));
                        break;
                    case "reopen":
                        encrypted.Dispose();
                        encrypted = CatalogueDatabase.Open(paths.Sealed, key: _key);
                        break;
                    case "checkpoint" or "vacuum":
                        Maintain(paths.Plain, null, step);
                        Maintain(paths.Sealed, _key, step);
                        break;
                    default:
                        Change(plain, step, i, number);
                        Change(encrypted, step, i, number);
                        break;
                }

                Assert.Empty(CatalogueDump.FilesWith(Path.GetDirectoryName(paths.Sealed)!, Secret));
            }

            Assert.Equal(CatalogueDump.Of(paths.Plain, null), CatalogueDump.Of(paths.Sealed, _key));
            Assert.Contains(steps, step => step.Step is not ("insert" or "large") || CatalogueDump.FilesWith(folder, Secret).Count > 0);
        }
        finally
        {
            plain.Dispose();
            encrypted.Dispose();
        }
    }

    private static void Change(CatalogueDatabase catalogue, string step, int i, int number)
    {
        switch (step)
        {
            case "insert":
                catalogue.Write(session => session.Backups.Insert(Backup(i)));
                break;
            case "large":
                catalogue.Write(session => session.Backups.Insert(Backup(i) with { Label = Secret + new string('l', number * 200) }));
                break;
            case "delete":
                catalogue.Write(session => session.Backups.Remove(Backup(number % (i + 1)).Id));
                break;
            case "undo":
                Assert.Throws<InvalidOperationException>(() =>
                    catalogue.Write(session =>
                    {
                        session.Backups.Insert(Backup(i));
                        throw new InvalidOperationException();
                    })
                );
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    private static void Maintain(string path, CatalogueKey? key, string step)
    {
        using var connection = CatalogueDump.Connect(path, key);
        connection.Execute(step == "vacuum" ? "VACUUM" : "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private CatalogueDatabase Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        return CatalogueDatabase.Open(File, key: _key);
    }

    private void Fill(string path, int count)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var catalogue = CatalogueDatabase.Open(path, key: _key);
        catalogue.Write(session =>
        {
            for (var i = 1; i <= count; i++)
            {
                session.Backups.Insert(Backup(i));
            }
        });
    }

    private string Copy() => CatalogueDump.Copy(File, _folder.At($"copy-{++_copies}"));

    private void Overwrite(int offset, int length, Func<int, byte> change)
    {
        using var file = new FileStream(File, FileMode.Open);
        file.Position = offset;
        file.Write([.. Enumerable.Range(0, length).Select(change)]);
    }
}

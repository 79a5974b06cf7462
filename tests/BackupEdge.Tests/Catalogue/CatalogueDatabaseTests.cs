using BackupEdge.Catalogue;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue;

public sealed class CatalogueDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-catalogue-").FullName;

    private string File => Path.Combine(_folder, "catalogue.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Written_rows_are_read_back_after_reopening()
    {
        var row = Rows.Backup(1) with { Label = "kept", RetentionDays = 7, TypeReason = "why" };
        using (var catalogue = TestCatalogue.Open(File))
        {
            catalogue.Write(session => session.Backups.Insert(row));
        }

        using var again = TestCatalogue.Open(File);
        Assert.Equivalent(row, again.Read(session => session.Backups.Find(row.Id)), strict: true);
    }

    [Fact]
    public void The_database_uses_a_write_ahead_log_and_the_newest_version()
    {
        using var catalogue = TestCatalogue.Open(File);
        using var connection = new SqliteConnection(TestCatalogue.ConnectionTo(File));
        connection.Open();

        Assert.Equal("wal", connection.Scalar("PRAGMA journal_mode"));
        Assert.Equal((long)Migrations.Newest, connection.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public void A_write_that_throws_changes_nothing()
    {
        using var catalogue = TestCatalogue.Open(File);

        Assert.Throws<InvalidOperationException>(() =>
            catalogue.Write(session =>
            {
                session.Backups.Insert(Rows.Backup(1));
                throw new InvalidOperationException();
            })
        );

        Assert.Empty(catalogue.Read(session => session.Backups.List(new BackupFilter())).Rows);
    }

    [Fact]
    public void The_sources_of_an_older_catalogue_get_the_base_of_their_backup()
    {
        var number = Enumerable
            .Range(1, Migrations.Newest)
            .First(n => Migrations.TextOf(n).Contains("ADD COLUMN base_id", StringComparison.Ordinal));
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        for (var earlier = 1; earlier < number; earlier++)
        {
            connection.Execute(Migrations.TextOf(earlier));
        }

        connection.Execute(
            """
            INSERT INTO backups (sequence, id, type, requested_type, status, created_at, source_set, include_files, include_database,
                job_id, created_by, base_id)
            VALUES (1, 'one', 'full', 'full', 'completed', 1, '', 1, 1, 'job-1', 'a', NULL),
                (2, 'two', 'incremental', 'incremental', 'completed', 2, '', 1, 1, 'job-2', 'a', 'one');
            INSERT INTO backup_sources (sequence, position, name, kind, path)
            VALUES (1, 0, 'bots', 'files', '/bots'), (2, 0, 'bots', 'files', '/bots'), (2, 1, 'more', 'files', '/more');
            """
        );
        connection.Execute($"PRAGMA user_version = {number - 1}");

        Migrations.Apply(connection, "here");

        var backups = new BackupRepository(connection);
        Assert.Equal([null], backups.Find("one")!.Sources.Select(source => source.BaseId));
        Assert.Equal(["one", "one"], backups.Find("two")!.Sources.Select(source => source.BaseId));
    }

    [Fact]
    public void A_catalogue_of_the_first_release_opens_with_its_rows()
    {
        using (var connection = new SqliteConnection(TestCatalogue.ConnectionTo(File)))
        {
            connection.Open();
            connection.Execute(Migrations.TextOf(1));
            connection.Execute("PRAGMA user_version = 1");
            connection.Execute(
                """
                INSERT INTO backups (sequence, id, type, requested_type, status, created_at, source_set, include_files, include_database, job_id, created_by)
                VALUES (7, 'backup-old', 'full', 'full', 'completed', 1000, 'bots', 1, 1, 'job-old', 'somebody');
                INSERT INTO backup_sources (sequence, position, name, kind, path) VALUES (7, 0, 'bots', 'files', '/srv/bots');
                UPDATE counters SET value = 7;
                """
            );
        }

        Assert.False(TestCatalogue.IsDamaged(File));
        using var catalogue = TestCatalogue.Open(File);

        var row = catalogue.Read(session => session.Backups.Find("backup-old"))!;
        Assert.Equal((RunStatus.Completed, "somebody", null), (row.Status, row.CreatedBy, row.ScheduleId));
        Assert.Equal(new BackupSource("bots", "files", "/srv/bots"), Assert.Single(row.Sources));
        Assert.Equal(8, catalogue.Write(session => session.Backups.NextSequence()));
        Assert.Empty(catalogue.Read(session => session.Schedules.List()));
    }

    [Fact]
    public void A_catalogue_of_a_newer_release_is_refused()
    {
        TestCatalogue.Open(File).Dispose();
        using (var connection = new SqliteConnection(TestCatalogue.ConnectionTo(File)))
        {
            connection.Open();
            connection.Execute("PRAGMA user_version = 1000");
        }

        var fault = Assert.Throws<Fault>(() => TestCatalogue.Open(File));

        Assert.Contains("newer", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE sqlite_schema SET sql = replace(sql, 'bytes_total', 'bytes_tntal') WHERE name = 'jobs'", true)]
    [InlineData(
        "UPDATE sqlite_schema SET sql = replace(sql, 'request          TEXT NOT NULL', 'request          TEXT') WHERE name = 'jobs'",
        true
    )]
    [InlineData("UPDATE sqlite_schema SET sql = replace(sql, 'source_set', 'created_by') WHERE name = 'backups_by_source_set'", true)]
    [InlineData("PRAGMA user_version = 0", true)]
    [InlineData("PRAGMA user_version = 1000", false)]
    [InlineData("UPDATE sqlite_schema SET sql = replace(sql, char(10), char(13, 10))", false)]
    [InlineData("INSERT INTO counters (name, value) VALUES ('more', 1)", false)]
    public void Tables_that_differ_from_the_schema_are_damage(string change, bool isDamage)
    {
        TestCatalogue.Open(File).Dispose();
        Assert.False(TestCatalogue.IsDamaged(File));
        using (var connection = new SqliteConnection(TestCatalogue.ConnectionTo(File)))
        {
            connection.Open();
            connection.Execute("PRAGMA writable_schema = ON");
            connection.Execute(change);
        }

        Assert.Equal(isDamage, TestCatalogue.IsDamaged(File));
    }

    [Theory]
    [InlineData("UPDATE backups SET type = 'fulm'", true)]
    [InlineData("UPDATE backups SET requested_type = ''", true)]
    [InlineData("UPDATE backups SET status = 'Completed'", true)]
    [InlineData("UPDATE backups SET status = 'missing'", false)]
    [InlineData("UPDATE jobs SET kind = 'drilm'", true)]
    [InlineData("UPDATE jobs SET status = 'missing'", true)]
    [InlineData("UPDATE schedules SET origin = 'apj'", true)]
    [InlineData("UPDATE schedules SET type = 'prune'", true)]
    [InlineData("UPDATE schedule_runs SET completed_type = 'fulm'", true)]
    [InlineData("UPDATE schedule_runs SET completed_type = NULL", false)]
    [InlineData("UPDATE schedule_skips SET reason = 'misted'", true)]
    [InlineData("UPDATE notifications SET status = 'completed'", true)]
    [InlineData("UPDATE keys SET role = 'viewer'", false)]
    public void An_unknown_enum_name_is_damage(string change, bool isDamage)
    {
        TestCatalogue.Open(File).Dispose();
        using (var connection = new SqliteConnection(TestCatalogue.ConnectionTo(File)))
        {
            connection.Open();
            connection.Execute(
                """
                INSERT INTO backups (sequence, id, type, requested_type, status, created_at, source_set, include_files, include_database, job_id, created_by)
                VALUES (1, 'b', 'full', 'full', 'completed', 0, '', 1, 1, 'j', 'x');
                INSERT INTO jobs (id, kind, status, request, created_at, created_by) VALUES ('j', 'backup', 'completed', '{}', 0, 'x');
                INSERT INTO schedules (id, origin, cron, type, include_files, include_database, enabled, catch_up, created_at, created_by, counts_from)
                VALUES ('s', 'api', '* * * * *', 'full', 1, 1, 1, 1, 0, 'x', 0);
                INSERT INTO schedule_runs (schedule_id, started_at, job_id, backup_id, completed_type) VALUES ('s', 0, 'j', 'b', 'full');
                INSERT INTO schedule_skips (schedule_id, due_at, through_at, count, reason) VALUES ('s', 0, 0, 1, 'missed');
                INSERT INTO notifications (id, webhook, event, subject, body, status, created_at, next_attempt_at)
                VALUES ('n', 'ops', 'test', 'j', '{}', 'waiting', 0, 0);
                INSERT INTO keys (id, name, role, hash, created_at) VALUES ('k', 'k', 'admin', x'00', 0);
                """
            );
        }

        Assert.False(TestCatalogue.IsDamaged(File));
        using (var connection = new SqliteConnection(TestCatalogue.ConnectionTo(File)))
        {
            connection.Open();
            Assert.Equal(1, connection.Execute(change));
        }

        Assert.Equal(isDamage, TestCatalogue.IsDamaged(File));
    }

    [Fact]
    public void No_table_has_a_check_constraint()
    {
        TestCatalogue.Open(File).Dispose();
        using var connection = new SqliteConnection(TestCatalogue.ConnectionTo(File));
        connection.Open();

        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%CHECK (%'"));
    }

    [Fact]
    public void The_migrations_of_a_release_never_change()
    {
        using var text = typeof(CatalogueDatabase).Assembly.GetManifestResourceStream("BackupEdge.Catalogue.Migrations.0001-start.sql")!;

        Assert.Equal(
            "8ff81f1735d76a0778f094d7e1a1535bb94f6cf45860aee43438eff1d4b39977",
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(text))
        );
    }

    [Fact]
    public void A_file_that_is_not_a_database_is_an_error_that_names_it()
    {
        System.IO.File.WriteAllText(File, new string('x', 5000));

        var fault = Assert.Throws<Fault>(() => TestCatalogue.Open(File));

        Assert.Equal(TestCatalogue.Key is null ? FaultCode.IoError : FaultCode.WrongKey, fault.Code);
        Assert.Contains(File, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writers_of_two_processes_never_get_the_same_sequence()
    {
        using var one = TestCatalogue.Open(File);
        using var two = TestCatalogue.Open(File);
        var numbers = new System.Collections.Concurrent.ConcurrentBag<long>();

        Parallel.For(0, 40, i => numbers.Add((i % 2 == 0 ? one : two).Write(session => session.Backups.NextSequence())));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), numbers.Order());
    }

    [Fact]
    public void An_unversioned_write_keeps_the_version_unless_others_write_too()
    {
        using var catalogue = TestCatalogue.Open(File);
        using var other = TestCatalogue.Open(File);
        var before = catalogue.Version();
        var otherBefore = other.Version();

        Assert.Equal(7, catalogue.WriteUnversioned(session => Touch(session, 7)));

        Assert.Equal(before, catalogue.Version());
        Assert.NotEqual(otherBefore, other.Version());
        other.Write(session => Touch(session, 1));
        catalogue.WriteUnversioned(session => Touch(session, 2));
        Assert.NotEqual(before, catalogue.Version());

        static int Touch(CatalogueSession session, int result)
        {
            session.Audit.Insert(new AuditRow { At = DateTimeOffset.UnixEpoch, Action = AuditAction.Refused });
            return result;
        }
    }

    [Fact]
    public void The_version_changes_with_each_write_and_not_with_reads()
    {
        using var catalogue = TestCatalogue.Open(File);
        using var other = TestCatalogue.Open(File);
        var before = catalogue.Version();

        catalogue.Read(session => session.Jobs.CountQueued());
        Assert.Equal(before, catalogue.Version());
        other.Write(session => session.Backups.Insert(Rows.Backup(1)));
        Assert.NotEqual(before, catalogue.Version());
    }
}

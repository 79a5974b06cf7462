using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using BackupEdge.Tests.TestTrees;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Catalogue;

/// <summary>
/// Tests that a catalogue that was opened with other tools is kept, and that data without an archive is copied from a damaged one.
/// </summary>
public sealed class ForeignCatalogueTests : IDisposable
{
    private static readonly Caller Admin = new("tester", Role.Admin);
    private readonly TempFolder _scratch = new();
    private readonly Settings _settings;

    public ForeignCatalogueTests() =>
        _settings = new Settings
        {
            Data = new DataPaths(_scratch.At("data")),
            Sources = [new FilesSource { Name = "bots", Path = _scratch.MakeFolder("bots") }],
            Workers = 1,
        };

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("ANALYZE")]
    [InlineData("PRAGMA analysis_limit=400; PRAGMA optimize=0x10002")]
    [InlineData("CREATE INDEX of_my_own ON backups (label)")]
    [InlineData("CREATE TABLE of_my_own (x); INSERT INTO of_my_own VALUES (1)")]
    [InlineData("CREATE VIEW of_my_own AS SELECT id FROM backups")]
    [InlineData("ALTER TABLE jobs ADD COLUMN of_my_own TEXT")]
    [InlineData("DROP INDEX backups_completed")]
    [InlineData("CREATE TRIGGER of_my_own AFTER UPDATE ON keys BEGIN UPDATE keys SET revoked_at = NULL; END")]
    public async Task A_valid_catalogue_with_foreign_objects_is_kept(string sql)
    {
        var (key, backup) = await PrepareAsync();
        Alter(sql);

        await using var services = Open();

        Assert.Empty(Directory.GetFiles(_settings.Data.Path, "catalogue.db.damaged*"));
        Assert.NotNull(services.Catalogue.Read(session => session.Keys.Find(key)));
        Assert.True(services.Queue.FindBackup(backup).IsHeld);
        services.Keys.Revoke(key, keepAdmin: false, Admin);
        Assert.NotNull(services.Catalogue.Read(session => session.Keys.Find(key))!.RevokedAt);
    }

    [Theory]
    [InlineData(
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'verify_problem_count', "
            + "'verify_problem_cound') WHERE name = 'backups'"
    )]
    [InlineData("DROP TABLE notifications")]
    [InlineData("UPDATE backups SET created_at = 9007199254740992")]
    [InlineData("UPDATE jobs SET completed_at = -9223372036854775808")]
    [InlineData("PRAGMA writable_schema=ON; UPDATE sqlite_schema SET name = 'schedule_runs_comp' WHERE name = 'schedule_runs_completed'")]
    [InlineData("PRAGMA user_version = 0")]
    [InlineData("UPDATE jobs SET kind = 'backuq'")]
    [InlineData("ALTER TABLE jobs DROP COLUMN plan")]
    public async Task Data_without_an_archive_is_copied_from_an_unusable_catalogue(string sql)
    {
        var (key, backup) = await PrepareAsync();
        Alter(sql);

        await using var services = Open();

        await AssertCarriedOverAsync(services, key, backup);
    }

    [Theory]
    [InlineData("DELETE FROM counters")]
    [InlineData("UPDATE counters SET value = 9223372036854775807")]
    [InlineData("UPDATE counters SET value = 0")]
    [InlineData("PRAGMA foreign_keys = OFF; INSERT INTO backup_archives VALUES (4711, 1, 'backup-1', 5)")]
    public async Task Impossible_numbers_are_corrected_at_the_next_start(string sql)
    {
        var (_, backup) = await PrepareAsync();
        Alter(sql);

        await using var services = Open();
        var next = services.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, Admin);
        var made = await services.Queue.WaitAsync(next.JobId, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        services.Queue.SetHeld(backup, held: false);
        services.Queue.DeleteBackup(backup, Admin, force: true);
        var pruned = await services.Queue.WaitAsync(
            services.Queue.EnqueuePrune(new PruneOptions(), Admin).Id,
            TimeSpan.FromMinutes(5),
            TestContext.Current.CancellationToken
        );

        Assert.Equal((RunStatus.Completed, RunStatus.Completed), (made.Status, pruned.Status));
        Assert.Equal(2, services.Queue.FindBackup(next.Id).Sequence);
    }

    [Fact]
    public async Task Data_without_an_archive_is_copied_despite_damaged_pages()
    {
        var (key, backup) = await PrepareAsync();
        var page = Scalar("SELECT rootpage FROM sqlite_schema WHERE name = 'jobs'");
        await using (var file = File.OpenWrite(_settings.Data.Catalogue))
        {
            file.Position = (page - 1) * 4096;
            file.Write(new byte[4096]);
        }

        await using var services = Open();

        await AssertCarriedOverAsync(services, key, backup);
    }

    [Fact]
    public async Task A_catalogue_of_a_newer_version_is_refused_and_can_be_rebuilt()
    {
        var (_, backup) = await PrepareAsync();
        Alter("PRAGMA user_version = 99");

        var fault = Assert.Throws<Fault>(Open);
        var rebuilt = await OwningServices.RebuildAsync(_settings, TimeProvider.System, NullLoggerFactory.Instance);

        Assert.Contains("backupedge rebuild", fault.Message, StringComparison.Ordinal);
        Assert.NotNull(rebuilt.Kept);
        Assert.Equal(backup, Assert.Single(rebuilt.Found).Id);
    }

    private async Task AssertCarriedOverAsync(OwningServices services, string key, string backup)
    {
        Assert.NotEmpty(Directory.GetFiles(_settings.Data.Path, "catalogue.db.damaged*"));
        Assert.NotNull(services.Catalogue.Read(session => session.Keys.Find(key)));
        Assert.NotNull(services.Catalogue.Read(session => session.Keys.Find("gone"))!.RevokedAt);
        Assert.Equal("nightly", Assert.Single(services.Catalogue.Read(session => session.Schedules.List())).Name);
        Assert.Contains(services.Catalogue.Read(session => session.Audit.List(new AuditFilter { Limit = 10 })).Rows, row =>
            row.Subject == key
        );
        var row = services.Queue.FindBackup(backup);
        Assert.True(row.IsHeld);
        Assert.Equal(("mine", true, 90, "a b"), (row.Label, row.IsLabelled, row.RetentionDays, string.Join(' ', row.Tags)));
        await Task.CompletedTask;
    }

    // Creates a valid API key, a revoked one, a schedule, and a backup with a hold and other changes.
    private async Task<(string Key, string Backup)> PrepareAsync()
    {
        await File.WriteAllTextAsync(_scratch.At("bots", "a"), "a", TestContext.Current.CancellationToken);
        await using var services = Open();
        var key = services.Keys.Issue("ci", Role.Admin, null, Admin).Row.Id;
        var row = services.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, Admin);
        await services.Queue.WaitAsync(row.JobId, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        services.Queue.Change(
            row.Id,
            backup => backup with { Label = "mine", IsLabelled = true, RetentionDays = 90, Tags = ["b", "a"] },
            Admin
        );
        services.Catalogue.Write(session =>
        {
            session.Backups.SetHeld(row.Id, true);
            session.Keys.Insert(
                new KeyRow
                {
                    Id = "gone",
                    Name = "gone",
                    Role = Role.Admin,
                    Hash = new byte[32],
                    CreatedAt = DateTimeOffset.UnixEpoch,
                }
            );
            session.Keys.Revoke("gone", DateTimeOffset.UnixEpoch);
            session.Schedules.Insert(
                new ScheduleRow
                {
                    Id = "schedule-1",
                    Name = "nightly",
                    Cron = "0 2 * * *",
                    Type = BackupType.Full,
                    CreatedAt = DateTimeOffset.UnixEpoch,
                    CreatedBy = "tester",
                    CountsFrom = DateTimeOffset.UnixEpoch,
                }
            );
        });
        return (key, row.Id);
    }

    private OwningServices Open()
    {
        var services = OwningServices.Open(_settings, TimeProvider.System, NullLoggerFactory.Instance);
        services.Runner.Start();
        return services;
    }

    private void Alter(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_settings.Data.Catalogue};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_settings.Data.Catalogue};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}

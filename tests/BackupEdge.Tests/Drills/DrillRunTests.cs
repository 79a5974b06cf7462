using System.Security.Cryptography;
using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Drills;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sealing;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Drills;

/// <summary>What drills prove, find and leave.</summary>
public sealed class DrillRunTests
{
    [Fact]
    public async Task A_drill_proves_an_intact_backup_by_comparing_it_and_the_source_and_leaves_nothing()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        var backup = harness.Backup();
        var before = TreeSnapshot.Of(harness.Engine.Source);

        var end = harness.Run();

        var source = Assert.Single(DrillReports.Parse(end.Row.Report).Sources);
        Assert.Equal(("proven", backup.Id, null), (source.Result, source.BackupId, source.Message));
        Assert.NotNull(source.RecoveryMs);
        Assert.Equal(
            ["archives passed", "restore passed", "content passed", "metadata passed", "source passed"],
            source.Checks.Select(check => $"{check.Name} {check.Outcome}")
        );
        Assert.Equal((3, 2_000_011), (source.Files, source.Bytes));
        Assert.Equal(3, source.Checks.Single(check => check.Name == "source").Count);
        Assert.Equal((1, 0, 0, 3), (end.Counts.ProvenSources, end.Counts.FailedSources, end.Counts.SkippedSources, end.Counts.Files));
        Assert.Equal(0, end.Verified[backup.Id].ProblemCount);
        harness.AssertNothingLeft();
        TreeAssert.Same(before, TreeSnapshot.Of(harness.Engine.Source));
    }

    [Fact]
    public async Task What_changed_in_the_source_since_the_backup_is_not_compared_and_is_no_problem()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        harness.Backup();
        harness.Write("small", "other text."u8.ToArray());
        File.Delete(Path.Combine(harness.Engine.Source, "deep", "empty"));

        var check = Source(harness.Run()).Checks.Single(one => one.Name == "source");

        Assert.Equal(("passed", 1), (check.Outcome, check.Count));
        Assert.Contains("2 have changed since", check.Message, StringComparison.Ordinal);
        harness.Write("big", [1]);

        check = Source(harness.Run()).Checks.Single(one => one.Name == "source");

        Assert.Equal(("skipped", 0), (check.Outcome, check.Count));
        Assert.Equal("No file was compared with the source: 3 have changed since the backup.", check.Message);
    }

    [Fact]
    public async Task A_restore_that_failed_has_no_recovery_time_and_nothing_that_was_not_compared_passes()
    {
        using var harness = new DrillHarness();
        harness.Write("only", RandomNumberGenerator.GetBytes(2_000_000));
        await Engine.EngineHarness.LetAgeAsync(Path.Combine(harness.Engine.Source, "only"));
        var backup = harness.Backup();
        harness.Engine.DamageLargestGroup(backup.Id);

        var end = harness.Run();

        var source = Source(end);
        Assert.Equal(("failed", null), (source.Result, source.RecoveryMs));
        Assert.Equal((0, null), (end.Counts.RecoveryMs, Assert.Single(end.Row.Sources).RecoveryMilliseconds));
        Assert.Equal(
            ["archives failed", "restore failed", "content failed", "metadata skipped", "source skipped"],
            source.Checks.Select(check => $"{check.Name} {check.Outcome}")
        );
    }

    [Fact]
    public async Task A_flipped_byte_in_an_archive_is_found_and_the_good_files_are_told_from_the_bad()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        var backup = harness.Backup();
        harness.Engine.DamageLargestGroup(backup.Id);

        var end = harness.Run();

        var source = Source(end);
        Assert.Equal((DrillResult.Failed, "failed", FaultCode.DrillFailed), (end.Row.Result, source.Result, source.Code));
        Assert.Contains(source.Problems, problem => problem is { Path: "src/big", Code: "damaged" });
        Assert.DoesNotContain(source.Problems, problem => problem.Path == "src/small");
        Assert.NotEqual(0, end.Verified[backup.Id].ProblemCount);
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task A_missing_archive_of_the_chain_is_found()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        var full = harness.Backup();
        harness.Write("new", [1, 2, 3]);
        var incremental = harness.Backup(onBase: full.Id);
        File.Delete(harness.Engine.ArchivePath(full.Id));

        var source = Source(harness.Run(incremental.Id));

        Assert.Equal("failed", source.Result);
        Assert.Contains(source.Problems, problem => problem.Message.Contains(full.Id, StringComparison.Ordinal));
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task The_archive_itself_may_be_missing()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        var backup = harness.Backup();
        File.Delete(harness.Engine.ArchivePath(backup.Id));

        var source = Source(harness.Run());

        Assert.Equal(("failed", null), (source.Result, source.RecoveryMs));
        Assert.Equal("archives", Assert.Single(source.Checks).Name);
    }

    [Fact]
    public void A_database_that_fails_its_check_is_found_and_a_good_one_is_proven()
    {
        var content = DatabaseBytes();
        using var harness = new DrillHarness(with: options =>
            options with
            {
                OpenStream = (_, _, stop) => new InjectedStream(content, stop),
            }
        );
        var database = new SqliteSource { Name = "db", Path = "/srv/settings.db" };
        harness.Settings = harness.Settings with { Sources = [database] };
        harness.Backup(null, database);
        var good = Source(harness.Run());
        Assert.Equal(("proven", "passed"), (good.Result, good.Checks.Single(check => check.Name == "sqlite").Outcome));

        // A page in the middle, which the header does not describe.
        content.AsSpan(8192, 4096).Fill(0xA5);
        harness.Backup(null, database);
        var bad = Source(harness.Run());

        Assert.Equal("failed", bad.Result);
        var check = bad.Checks.Single(one => one.Outcome == "failed");
        Assert.Equal("sqlite", check.Name);
        Assert.Contains("integrity_check", check.Message, StringComparison.Ordinal);
        harness.AssertNothingLeft();
    }

    [Fact]
    public void Of_locked_contents_only_the_archives_are_verified_and_the_result_says_what_to_do()
    {
        var keys = new TestKeys(SealMode.Sealed);
        using var harness = new DrillHarness(keys);
        harness.Write("secret", RandomNumberGenerator.GetBytes(10_000));
        var backup = harness.Backup();
        keys.IsUnlocked = false;

        var end = harness.Run();

        var source = Source(end);
        Assert.Equal(("skipped", FaultCode.ContentLocked), (source.Result, source.Code));
        Assert.Contains("--identity", source.Message, StringComparison.Ordinal);
        Assert.Equal("archives passed", $"{Assert.Single(source.Checks).Name} {source.Checks[0].Outcome}");
        Assert.Equal(DrillResult.Skipped, end.Row.Result);

        // Damage is found without the contents' keys, too.
        harness.Engine.DamageLargestGroup(backup.Id);
        Assert.Equal("failed", Source(harness.Run()).Result);
        keys.IsUnlocked = true;
        Assert.Equal("failed", Source(harness.Run()).Result);
    }

    [Fact]
    public async Task A_drill_in_a_target_leaves_nothing_there()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        harness.Backup();
        var target = Directory.CreateDirectory(harness.At("target")).FullName;
        harness.Settings = harness.Settings with { Targets = [new TargetDefinition("disk2", target)] };
        harness.Rules = new DrillRules { Target = "disk2", Command = ["sh", "-c", "pwd; ls"] };

        var end = harness.Run();

        var source = Source(end);
        Assert.Equal("proven", source.Result);
        Assert.Contains(target, source.Checks.Single(check => check.Name == "command").Message, StringComparison.Ordinal);
        Assert.Equal("disk2", DrillReports.Parse(end.Row.Report).RestoredTo);
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task A_cancelled_drill_leaves_nothing()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        harness.Backup();
        using var cancel = new CancellationTokenSource();
        harness.Rules = new DrillRules { Command = ["sh", "-c", "sleep 60"] };
        cancel.CancelAfter(TimeSpan.FromSeconds(2));

        Assert.ThrowsAny<OperationCanceledException>(() => harness.Run(cancel: cancel.Token));

        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task A_backup_that_is_deleted_during_the_drill_is_not_reported_as_damaged()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        var backup = harness.Backup();
        harness.Reader = new InterferingReader(harness.Engine.Engine)
        {
            BeforeCheck = () =>
            {
                harness.Catalogue.Write(session => session.Backups.MarkDeleted(backup.Id, DateTimeOffset.UtcNow));
                File.Delete(harness.Engine.ArchivePath(backup.Id));
            },
        };

        var source = Source(harness.Run());

        Assert.Equal(("skipped", FaultCode.BackupNotFound), (source.Result, source.Code));
        Assert.Empty(source.Problems);
        harness.AssertNothingLeft();
    }

    internal static async Task FillAsync(DrillHarness harness)
    {
        harness.Write("big", RandomNumberGenerator.GetBytes(2_000_000));
        harness.Write("small", "hello world"u8.ToArray());
        harness.Write("deep/empty", []);
        File.CreateSymbolicLink(Path.Combine(harness.Engine.Source, "link"), "small");
        await Engine.EngineHarness.LetAgeAsync(Path.Combine(harness.Engine.Source, "deep", "empty"));
    }

    internal static DrilledSource Source(DrillEnd end) => Assert.Single(DrillReports.Parse(end.Row.Report).Sources);

    private static byte[] DatabaseBytes()
    {
        var path = Path.Combine(Path.GetTempPath(), $"drill-{Guid.NewGuid():n}.db");
        try
        {
            using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                var text = new StringBuilder("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE INDEX i ON t (v);");
                for (var i = 0; i < 2000; i++)
                {
                    text.Append(System.Globalization.CultureInfo.InvariantCulture, $"INSERT INTO t (v) VALUES ('row {i}');");
                }

                command.CommandText = $"BEGIN; {text} COMMIT;";
                command.ExecuteNonQuery();
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

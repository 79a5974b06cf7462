using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Copies;

/// <summary>Tests what a verification of a copy finds, records and reads, and that the next run writes again what is damaged.</summary>
public sealed class CopyVerificationTests
{
    private const long All = long.MaxValue;

    public static TheoryData<string> Modes => ["none", nameof(SealMode.Shared), nameof(SealMode.Sealed)];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_whole_copy_is_read_completely_and_each_archive_gets_its_times(string mode)
    {
        using var harness = CopyHarness.Of(mode);
        harness.Backup();
        harness.Backup(60_000);
        await harness.RunAsync();
        Assert.All(harness.Copied, row => Assert.Equal((null, null), (row.CheckedAt, row.VerifiedAt)));

        var summary = await VerifyAsync(harness, All);

        Assert.Equal((2, 2, 0), (summary.Counts.CheckedArchives, summary.Counts.VerifiedArchives, summary.Counts.DamagedArchives));
        Assert.True(summary.Counts.VerifiedBytes > harness.Copied.Sum(row => row.Bytes));
        var now = harness.Time.GetUtcNow();
        Assert.All(harness.Copied, row => Assert.Equal((now, now, null), (row.CheckedAt, row.VerifiedAt, row.Problem)));
        Assert.Equal(now, harness.Catalogue.Read(session => session.Copies.State("away"))!.VerifiedAt);
    }

    [Fact]
    public async Task A_look_up_reads_no_object_and_lists_records_and_archives_once()
    {
        using var harness = new CopyHarness();
        harness.Backup();
        await harness.RunAsync();
        var calls = harness.Store.Calls;

        var summary = await VerifyAsync(harness, 0);

        Assert.Equal(2, harness.Store.Calls - calls);
        Assert.Equal((1, 0, 0), (summary.Counts.CheckedArchives, summary.Counts.VerifiedArchives, summary.Counts.VerifiedBytes));
        Assert.Null(harness.Copied[0].VerifiedAt);
        Assert.NotNull(harness.Copied[0].CheckedAt);
    }

    [Theory]
    [InlineData("a/", true)]
    [InlineData("m/", true)]
    [InlineData("a/", false)]
    [InlineData("m/", false)]
    public async Task A_changed_byte_of_an_archive_or_a_record_is_damage_and_is_written_again(string prefix, bool hasVersions)
    {
        using var harness = new CopyHarness(hasVersions: hasVersions);
        var id = harness.Backup(60_000);
        await harness.RunAsync();
        var key = harness.Store.Keys.Single(one => one.StartsWith(prefix, StringComparison.Ordinal));
        harness.Store.Bytes(key)[^40] ^= 1;

        var summary = await VerifyAsync(harness, All);

        var report = Assert.Single(summary.Damaged);
        Assert.Equal((id, "damaged"), (report.Path, report.Code));
        Assert.Contains(key, report.Message, StringComparison.Ordinal);
        Assert.Contains("The next run of the copy writes it again.", report.Message, StringComparison.Ordinal);
        Assert.True(harness.Copied[0].IsDamaged);

        // It stays damaged until it is written again, also when only the list is looked at.
        Assert.Single((await VerifyAsync(harness, 0)).Damaged);

        var run = await harness.RunAsync();
        Assert.Equal((1L, 0L), (run.Counts.CopiedArchives, run.Counts.MissingArchives));
        Assert.False(harness.Copied[0].IsDamaged);
        harness.AssertConsistent();
        harness.AssertRestorable(id);

        // A reader takes the oldest version, so the damaged one must be gone.
        Assert.All(harness.Copied, row => Assert.Single(harness.Store.Versions(new CopyName(row.Sequence, id, row.Generation).ArchiveKey)));
        Assert.Empty((await VerifyAsync(harness, All)).Damaged);
    }

    [Fact]
    public async Task A_damaged_version_that_is_locked_stays_below_the_one_that_is_written_again_and_the_report_says_so()
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Lock = new CopyLock(CopyLockMode.Governance, 30, 100) };
        var id = harness.Backup();
        await harness.RunAsync();
        var name = Names(harness).Single();
        harness.Store.Bytes(name.ArchiveKey)[100] ^= 1;
        Assert.Single((await VerifyAsync(harness, All)).Damaged);

        var run = await harness.RunAsync();

        Assert.Contains(run.Reports, report => report.Path == id && report.Code == "locked");
        Assert.Equal(2, harness.Store.Versions(name.ArchiveKey).Count);
        Assert.Empty((await VerifyAsync(harness, All)).Damaged);
        AssertDownloadFindsTheWholeVersion(harness, name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_deleted_is_missing_and_what_is_only_hidden_was_touched(bool hasVersions)
    {
        using var harness = new CopyHarness(hasVersions: hasVersions);
        var ids = new[] { harness.Backup(), harness.Backup(isFull: true) };
        await harness.RunAsync();
        var names = Names(harness);
        harness.Store.Plant(names[0].ArchiveKey, null);
        harness.Store.Plant(names[1].RecordKey, [1]);

        var summary = await VerifyAsync(harness, 0);

        if (hasVersions)
        {
            Assert.Empty(summary.Damaged);
            Assert.Equal(ids, summary.Warnings.Select(report => report.Path));
            Assert.All(harness.Copied, row => Assert.NotNull(row.Problem));
            Assert.All(harness.Copied, row => Assert.False(row.IsDamaged));
        }
        else
        {
            Assert.Equal(ids, summary.Damaged.Select(report => report.Path));
            Assert.Contains($"'{names[0].ArchiveKey}' is missing", summary.Damaged[0].Message, StringComparison.Ordinal);
            Assert.Contains($"'{names[1].RecordKey}' in memory://copy/ has 1 bytes", summary.Damaged[1].Message, StringComparison.Ordinal);
        }

        await harness.RunAsync();
        Assert.Empty((await VerifyAsync(harness, All)).Damaged);
        harness.AssertRestorable(ids);
    }

    [Fact]
    public async Task What_is_damaged_and_not_in_the_data_folder_stays_and_the_report_says_what_to_do()
    {
        using var harness = new CopyHarness();
        var id = harness.Backup();
        await harness.RunAsync();
        var name = Names(harness).Single();
        harness.Store.Bytes(name.ArchiveKey)[100] ^= 1;
        File.Delete(harness.ArchivePath(id));

        var report = Assert.Single((await VerifyAsync(harness, All)).Damaged);
        var run = await harness.RunAsync();

        Assert.Contains("new full backup", report.Message, StringComparison.Ordinal);
        Assert.Contains(run.Reports, one => one.Path == id && one.Code == "damaged");
        Assert.Contains(name.ArchiveKey, harness.Store.Keys);
        Assert.True(harness.Copied[0].IsDamaged);
    }

    [Fact]
    public async Task Within_the_allowance_those_are_read_first_that_were_not_read_for_the_longest_time()
    {
        using var harness = new CopyHarness();
        harness.Backup();
        harness.Backup(isFull: true);
        harness.Backup(isFull: true);
        await harness.RunAsync();
        var allowed = harness.Copied.Max(row => row.Bytes);
        harness.Definition = harness.Definition with { VerifyBytesPerDay = allowed };
        var order = new List<long>();
        for (var day = 0; day < 6; day++)
        {
            Assert.Equal(1, (await VerifyAsync(harness, null)).Counts.VerifiedArchives);
            order.Add(harness.Copied.MaxBy(row => row.VerifiedAt)!.Sequence);
            harness.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([1, 2, 3, 1, 2, 3], order);
    }

    [Fact]
    public async Task An_archive_that_is_larger_than_the_allowance_is_read_as_seldom_as_the_allowance_demands()
    {
        using var harness = new CopyHarness();
        harness.Backup();
        await harness.RunAsync();
        harness.Definition = harness.Definition with { VerifyBytesPerDay = (harness.Copied[0].Bytes / 5) + 1 };
        var read = 0L;
        for (var day = 0; day < 20; day++)
        {
            read += (await VerifyAsync(harness, null)).Counts.VerifiedArchives;
            harness.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(4, read);
    }

    [Fact]
    public async Task Damage_that_a_run_has_repaired_meanwhile_is_not_reported()
    {
        using var harness = new CopyHarness();
        harness.Backup();
        await harness.RunAsync();
        var row = harness.Copied[0];
        harness.Store.Bytes(Names(harness)[0].ArchiveKey)[100] ^= 1;
        var turns = 0;
        var verification = new CopyVerification(
            harness.Context(),
            _ =>
            {
                // As a run between the look-up and the report would have left it.
                if (++turns == 2)
                {
                    harness.Catalogue.Write(session => session.Copies.SetCopied("away", row with { Version = "v99" }, []));
                }

                return new MemoryStream();
            },
            All
        );

        var summary = await verification.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, turns);
        Assert.Empty(summary.Damaged);
    }

    // A recovery takes the oldest version of the record, which names the damaged version of the archive.
    private static void AssertDownloadFindsTheWholeVersion(CopyHarness harness, CopyName name)
    {
        using var folder = new TempFolder();
        var evicted = new EvictedArchives(folder.Path);
        var place = new ArchivePlace
        {
            Copy = StoredPlace.Of(CopiedStore.Place),
            Id = name.Id,
            Sequence = name.Sequence,
            Generation = name.Generation,
            RecordVersion = harness.Store.VersionIds(name.RecordKey)[0],
            RecordLength = harness.Store.Versions(name.RecordKey)[0].Length,
            Length = harness.Copied[0].Bytes,
        };
        evicted.Add(place, isRetired: false);
        using var placed = new PlacedArchives(
            new Settings { Data = new DataPaths(folder.Path) },
            harness.Keys,
            _ => harness.Store,
            TimeProvider.System
        );
        var local = new LocalArchiveStore(folder.Path);

        new ArchiveDownload(placed, evicted, local).Run(name.Id, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(File.ReadAllBytes(harness.ArchivePath(name.Id)), File.ReadAllBytes(folder.At(name.Id + ".bea")));
        Assert.False(evicted.Contains(name.Id));
    }

    private static List<CopyName> Names(CopyHarness harness) =>
        [.. harness.Copied.Select(row => new CopyName(row.Sequence, row.Id, row.Generation))];

    private static Task<CopyVerifySummary> VerifyAsync(CopyHarness harness, long? bytes) =>
        new CopyVerification(harness.Context() with { Progress = new TransferProgress() }, _ => new MemoryStream(), bytes).RunAsync(
            TestContext.Current.CancellationToken
        );
}

using BackupEdge.Faults;

namespace BackupEdge.Tests.Faults;

/// <summary>Kills a process at each crash point and tests that the next start recovers without a manual step.</summary>
public sealed class CrashPointTests
{
    public static TheoryData<CrashPoint, int, string> Kills
    {
        get
        {
            var kills = new TheoryData<CrashPoint, int, string>
            {
                { CrashPoint.JobTaken, 1, "backup" },
                { CrashPoint.ArchiveCreated, 1, "backup" },
                { CrashPoint.ArchiveWritten, 1, "backup" },
                { CrashPoint.ArchiveWritten, 2, "backup" },
                { CrashPoint.ArchiveWritten, 4, "backup" },
                { CrashPoint.ArchiveWritten, 1, "full" },
                { CrashPoint.ArchiveFlushed, 1, "backup" },
                { CrashPoint.ArchiveRenamed, 1, "backup" },
                { CrashPoint.ArchiveCommitted, 1, "backup" },
                { CrashPoint.ArchiveCommitted, 1, "full" },
                { CrashPoint.JobRecorded, 1, "backup" },
                { CrashPoint.BackupMarkedDeleted, 1, "delete unrelated" },
                { CrashPoint.BackupMarkedDeleted, 1, "delete needed" },
                { CrashPoint.ArchiveRetired, 1, "delete needed" },
                { CrashPoint.ArchiveDeleted, 1, "prune" },
                { CrashPoint.BackupRemoved, 1, "prune" },
                { CrashPoint.PrunePlanned, 1, "prune" },
                { CrashPoint.ArchiveCreated, 1, "prune" },
                { CrashPoint.ArchiveWritten, 2, "prune" },
                { CrashPoint.ArchiveFlushed, 1, "prune" },
                { CrashPoint.ArchiveRenamed, 1, "prune" },
                { CrashPoint.ArchiveCommitted, 1, "prune" },
                { CrashPoint.RewriteWritten, 1, "prune" },
                { CrashPoint.RewriteChecked, 1, "prune" },
                { CrashPoint.RewriteCommitted, 1, "prune" },
                { CrashPoint.JobRecorded, 1, "prune" },
                { CrashPoint.FileRestored, 3, "restore" },
                { CrashPoint.FileRenamed, 3, "restore" },
                { CrashPoint.JobRecorded, 1, "restore" },
                { CrashPoint.ExtraDeleted, 2, "mirror" },
                { CrashPoint.ArchiveAdopted, 2, "rebuild lost" },
                { CrashPoint.CatalogueSetAside, 1, "rebuild" },
                { CrashPoint.ArchiveAdopted, 3, "rebuild" },
                { CrashPoint.AdminKeyWritten, 1, "serve" },
                { CrashPoint.KeyBundleFlushed, 1, "encryption" },
                { CrashPoint.KeyBundleRenamed, 1, "encryption" },
                { CrashPoint.CatalogueSealed, 1, "encryption" },
                { CrashPoint.SealedCatalogueRenamed, 1, "encryption" },
                { CrashPoint.PlainCatalogueDeleted, 1, "encryption" },
                { CrashPoint.JobQueued, 1, "backup" },
                { CrashPoint.CopyPartsSent, 1, "copy big" },
                { CrashPoint.CopyArchiveSent, 1, "copy big" },
                { CrashPoint.CopyArchiveSent, 3, "copy" },
                { CrashPoint.CopyRecordSent, 1, "copy" },
                { CrashPoint.CopyRecordSent, 4, "copy" },
                { CrashPoint.CopyCatalogueSent, 1, "copy" },
                { CrashPoint.CopyRecordDeleted, 1, "copy removal" },
                { CrashPoint.CopyArchiveDeleted, 1, "copy removal" },
                { CrashPoint.ArchivePlaced, 1, "copy evict" },
                { CrashPoint.ArchivePlaced, 2, "copy evict" },
                { CrashPoint.DrillRestored, 1, "drill" },
                { CrashPoint.DrillRestored, 1, "drill target" },
                { CrashPoint.FileRestored, 3, "drill" },
                { CrashPoint.BackupBinned, 1, "bin unrelated" },
                { CrashPoint.BackupBinned, 1, "bin needed" },
                { CrashPoint.BinMarkWritten, 1, "bin unrelated" },
                { CrashPoint.BackupUndeleted, 1, "undelete" },
                { CrashPoint.BinEmptied, 1, "empty bin" },
                { CrashPoint.ArchiveRetired, 1, "empty bin" },
                { CrashPoint.BackupRemoved, 1, "empty bin" },
            };
            return kills;
        }
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task A_process_killed_at_a_crash_point_recovers_at_the_next_start(CrashPoint point, int time, string work)
    {
        using var harness = new FaultHarness(withKeys: work != "encryption");
        await harness.PrepareAsync();
        if (work == "rebuild lost")
        {
            harness.LoseCatalogue();
        }
        else if (work == "mirror")
        {
            harness.AddExtras();
        }

        if (work.StartsWith("copy", StringComparison.Ordinal))
        {
            await harness.AddCopyAsync(work);
        }

        if (work == "drill target")
        {
            harness.DrillInTarget();
        }

        if (work is "undelete" or "empty bin")
        {
            await harness.FillBinAsync();
        }

        harness.HasBin = work is "undelete" || work.StartsWith("bin ", StringComparison.Ordinal);

        await harness.KillAsync(point, time, ArgumentsOf(work, harness));

        if (work.StartsWith("copy", StringComparison.Ordinal))
        {
            await harness.AssertCopyCompletesAsync();
        }

        await harness.AssertRecoversAsync();
        harness.AssertNoDrillIsLeft();
        await harness.AssertBinAsync(work);
        if (work == "mirror")
        {
            await harness.AssertMirrorsAsync();
        }
    }

    [Fact]
    public void Every_crash_point_is_tested()
    {
        var killed = Kills.Select(row => row.Data.Item1).Distinct().Order();
        Assert.Equal(Enum.GetValues<CrashPoint>(), killed);
    }

    private static string[] ArgumentsOf(string work, FaultHarness harness) =>
        work switch
        {
            "backup" => ["backup", "--type", "incremental", "--source", $"bots={harness.Source}"],
            "full" => ["backup", "--type", "full", "--source", $"bots={harness.Source}"],
            "delete unrelated" => ["delete", harness.UnrelatedFull],
            "delete needed" => ["delete", harness.FirstIncremental],
            "bin unrelated" => ["delete", harness.UnrelatedFull],
            "bin needed" => ["delete", harness.FirstIncremental],
            "undelete" => ["undelete", harness.UnrelatedFull],
            "prune" or "empty bin" => ["prune"],
            "encryption" => ["encryption", "init"],
            "serve" or "copy" or "copy big" or "copy removal" or "copy evict" => ["serve", "--listen", "http://127.0.0.1:0"],
            "restore" => ["restore", "latest", "--to", "elsewhere"],
            "drill" or "drill target" => ["drill", harness.UnrelatedFull],
            "mirror" => ["restore", "latest", "--to", "elsewhere", "--delete", "--yes"],
            _ => ["rebuild"],
        };
}

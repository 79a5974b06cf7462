using BackupEdge.Faults;

namespace BackupEdge.Tests.Faults;

/// <summary>A process killed at each fault point; what is promised must hold after the next start, with no manual step.</summary>
public sealed class FaultPointTests
{
    public static TheoryData<FaultPoint, int, string> Kills
    {
        get
        {
            var kills = new TheoryData<FaultPoint, int, string>
            {
                { FaultPoint.JobTaken, 1, "backup" },
                { FaultPoint.ArchiveCreated, 1, "backup" },
                { FaultPoint.ArchiveWritten, 1, "backup" },
                { FaultPoint.ArchiveWritten, 2, "backup" },
                { FaultPoint.ArchiveWritten, 4, "backup" },
                { FaultPoint.ArchiveWritten, 1, "full" },
                { FaultPoint.ArchiveFlushed, 1, "backup" },
                { FaultPoint.ArchiveRenamed, 1, "backup" },
                { FaultPoint.ArchiveCommitted, 1, "backup" },
                { FaultPoint.ArchiveCommitted, 1, "full" },
                { FaultPoint.JobRecorded, 1, "backup" },
                { FaultPoint.BackupMarkedDeleted, 1, "delete lone" },
                { FaultPoint.BackupMarkedDeleted, 1, "delete needed" },
                { FaultPoint.ArchiveRetired, 1, "delete needed" },
                { FaultPoint.ArchiveDeleted, 1, "prune" },
                { FaultPoint.BackupRemoved, 1, "prune" },
                { FaultPoint.PrunePlanned, 1, "prune" },
                { FaultPoint.ArchiveCreated, 1, "prune" },
                { FaultPoint.ArchiveWritten, 2, "prune" },
                { FaultPoint.ArchiveFlushed, 1, "prune" },
                { FaultPoint.ArchiveRenamed, 1, "prune" },
                { FaultPoint.ArchiveCommitted, 1, "prune" },
                { FaultPoint.RewriteWritten, 1, "prune" },
                { FaultPoint.RewriteChecked, 1, "prune" },
                { FaultPoint.RewriteCommitted, 1, "prune" },
                { FaultPoint.JobRecorded, 1, "prune" },
                { FaultPoint.FileRestored, 3, "restore" },
                { FaultPoint.FileRenamed, 3, "restore" },
                { FaultPoint.JobRecorded, 1, "restore" },
                { FaultPoint.ArchiveAdopted, 2, "rebuild lost" },
                { FaultPoint.CatalogueSetAside, 1, "rebuild" },
                { FaultPoint.ArchiveAdopted, 3, "rebuild" },
                { FaultPoint.AdminKeyWritten, 1, "serve" },
            };
            return kills;
        }
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Killed_there_it_recovers_without_a_manual_step(FaultPoint point, int time, string work)
    {
        using var bench = new FaultBench();
        await bench.PrepareAsync();
        if (work == "rebuild lost")
        {
            bench.LoseCatalogue();
        }

        await bench.KillAsync(point, time, ArgumentsOf(work, bench));

        await bench.AssertRecoversAsync();
    }

    [Fact]
    public void Every_point_is_killed_at()
    {
        var killed = Kills.Select(row => row.Data.Item1).Distinct().Order();
        Assert.Equal(Enum.GetValues<FaultPoint>(), killed);
    }

    private static string[] ArgumentsOf(string work, FaultBench bench) => work switch
    {
        "backup" => ["backup", "--type", "incremental", "--source", $"bots={bench.Source}"],
        "full" => ["backup", "--type", "full", "--source", $"bots={bench.Source}"],
        "delete lone" => ["delete", bench.Lone],
        "delete needed" => ["delete", bench.FirstIncremental],
        "prune" => ["prune"],
        "serve" => ["serve", "--listen", "http://127.0.0.1:0"],
        "restore" => ["restore", "latest", "--to", "elsewhere"],
        _ => ["rebuild"],
    };
}

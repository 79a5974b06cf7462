using BackupEdge.Faults;

namespace BackupEdge.Tests.Faults;

/// <summary>A process that is killed while it seals archives leaves each of them complete, and the next one continues.</summary>
public sealed class ResealCrashTests
{
    [Theory]
    [InlineData(CrashPoint.RewriteWritten, 1)]
    [InlineData(CrashPoint.RewriteWritten, 3)]
    [InlineData(CrashPoint.RewriteChecked, 2)]
    [InlineData(CrashPoint.ArchiveRenamed, 1)]
    [InlineData(CrashPoint.ArchiveCommitted, 2)]
    [InlineData(CrashPoint.RewriteCommitted, 2)]
    public async Task A_killed_reseal_is_continued(CrashPoint point, int time)
    {
        using var harness = new FaultHarness(withKeys: false);
        await harness.PrepareAsync();
        Assert.Equal(0, (await harness.RunAsync(point: null, "encryption", "init")).Code);

        await harness.KillAsync(point, time, "encryption", "reseal");

        await harness.AssertRecoversAsync();
        await harness.AssertSealsAllAsync();
    }
}

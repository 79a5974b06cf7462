using BackupEdge.Catalogue;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Jobs.Startup;

public sealed class HookRecoveryTests
{
    [Theory]
    [InlineData("exit 0")]
    [InlineData("exit 1")]
    public async Task The_next_start_thaws_what_a_killed_backup_may_have_left_frozen(string end)
    {
        await using var shop = new TestServices(start: false);
        var mark = Path.Combine(shop.Settings.Data.Path, "thawed");
        shop.Settings = shop.Settings with
        {
            Sources =
            [
                .. shop.Settings.Sources.Select(source =>
                    source with
                    {
                        After = Shell(
                            "echo $BACKUPEDGE_SOURCE " + "$BACKUPEDGE_BACKUP_ID " + "$BACKUPEDGE_BACKUP_TYPE >> " + $"'{mark}'; {end}"
                        ),
                    }
                ),
            ],
        };
        var backup = shop.Enqueue();
        shop.MarkRunning(backup);

        await shop.Restart();

        Assert.Equal([$"bots {backup.Id} full", $"settings {backup.Id} full"], File.ReadAllLines(mark));
        Assert.Equal(RunStatus.Interrupted, shop.Queue.FindBackup(backup.Id).Status);
        await shop.Restart();
        Assert.Equal(2, File.ReadAllLines(mark).Length);
    }

    [Fact]
    public async Task A_backup_whose_archive_is_whole_had_thawed_already()
    {
        await using var shop = new TestServices(start: false);
        var mark = Path.Combine(shop.Settings.Data.Path, "thawed");
        shop.Settings = shop.Settings with
        {
            Sources = [.. shop.Settings.Sources.Select(source => source with { After = Shell($"touch '{mark}'") })],
        };
        var backup = shop.Enqueue();
        shop.MarkRunning(backup);
        await File.WriteAllTextAsync(shop.ArchivePath(backup.Id), "whole", TestContext.Current.CancellationToken);

        await shop.Restart();

        Assert.Equal(RunStatus.Completed, shop.Queue.FindBackup(backup.Id).Status);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task Copies_of_databases_that_a_killed_process_left_are_removed()
    {
        await using var shop = new TestServices(start: false);
        Directory.CreateDirectory(shop.Settings.Data.Scratch);
        await File.WriteAllTextAsync(Path.Combine(shop.Settings.Data.Scratch, "left.db"), "x", TestContext.Current.CancellationToken);

        await shop.Restart();

        Assert.False(Directory.Exists(shop.Settings.Data.Scratch));
    }

    private static Hook Shell(string script) => new() { Run = ["/bin/sh", "-c", script] };
}

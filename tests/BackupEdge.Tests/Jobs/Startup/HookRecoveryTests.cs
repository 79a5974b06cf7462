using BackupEdge.Catalogue;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Jobs.Startup;

public sealed class HookRecoveryTests
{
    [Theory]
    [InlineData("exit 0")]
    [InlineData("exit 1")]
    public async Task The_next_start_runs_the_after_hooks_of_a_killed_backup(string end)
    {
        await using var services = new TestServices(start: false);
        var mark = Path.Combine(services.Settings.Data.Path, "thawed");
        services.Settings = services.Settings with
        {
            Sources =
            [
                .. services.Settings.Sources.Select(source =>
                    source with
                    {
                        After = Shell($"echo $BACKUPEDGE_SOURCE $BACKUPEDGE_BACKUP_ID $BACKUPEDGE_BACKUP_TYPE >> '{mark}'; {end}"),
                    }
                ),
            ],
        };
        var backup = services.Enqueue();
        services.MarkRunning(backup);

        await services.Restart();

        Assert.Equal([$"bots {backup.Id} full", $"settings {backup.Id} full"], File.ReadAllLines(mark));
        Assert.Equal(RunStatus.Interrupted, services.Queue.FindBackup(backup.Id).Status);
        await services.Restart();
        Assert.Equal(2, File.ReadAllLines(mark).Length);
    }

    [Fact]
    public async Task The_after_hooks_of_a_committed_backup_are_not_run_again()
    {
        await using var services = new TestServices(start: false);
        var mark = Path.Combine(services.Settings.Data.Path, "thawed");
        services.Settings = services.Settings with
        {
            Sources = [.. services.Settings.Sources.Select(source => source with { After = Shell($"touch '{mark}'") })],
        };
        var backup = services.Enqueue();
        services.MarkRunning(backup);
        await File.WriteAllTextAsync(services.ArchivePath(backup.Id), "whole", TestContext.Current.CancellationToken);

        await services.Restart();

        Assert.Equal(RunStatus.Completed, services.Queue.FindBackup(backup.Id).Status);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task Copies_of_databases_that_a_killed_process_left_are_removed()
    {
        await using var services = new TestServices(start: false);
        Directory.CreateDirectory(services.Settings.Data.Scratch);
        await File.WriteAllTextAsync(Path.Combine(services.Settings.Data.Scratch, "left.db"), "x", TestContext.Current.CancellationToken);

        await services.Restart();

        Assert.False(Directory.Exists(services.Settings.Data.Scratch));
    }

    private static Hook Shell(string script) => new() { Run = ["/bin/sh", "-c", script] };
}

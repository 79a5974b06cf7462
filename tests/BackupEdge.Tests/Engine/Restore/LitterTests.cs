using System.Text;
using BackupEdge.Engine.Platform;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Tests the removal of temporary files that a killed restore left at its target.</summary>
public sealed class LitterTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task The_next_restore_removes_the_files_of_a_killed_one_and_no_others()
    {
        Directory.CreateDirectory(Path.Combine(_harness.Source, "d"));
        await File.WriteAllTextAsync(Path.Combine(_harness.Source, "d", "f"), "mine", TestContext.Current.CancellationToken);
        var (id, _) = _harness.Backup();
        var (target, _) = _harness.Restore(_harness.RestoreOf(id));
        var (file, pipe, link) = (Name(), Name(), Name());
        await File.WriteAllTextAsync(Path.Combine(target, file), "half", TestContext.Current.CancellationToken);
        TreeMaker.Fifo(TreeMaker.Bytes(Path.Combine(target, "d", pipe)));
        File.CreateSymbolicLink(Path.Combine(target, "d", link), "nowhere");
        string[] others = [".backupedge-1.tmp", "x" + Name(), Name() + "x", ".backupedge-" + new string('g', 32) + ".tmp"];
        foreach (var other in others)
        {
            await File.WriteAllTextAsync(Path.Combine(target, other), "not ours", TestContext.Current.CancellationToken);
        }

        Directory.CreateDirectory(Path.Combine(target, Name()));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        _harness.Restore(_harness.RestoreOf(id, target));

        Assert.False(Path.Exists(Path.Combine(target, file)));
        Assert.Equal(["f"], Directory.EnumerateFileSystemEntries(Path.Combine(target, "d")).Select(Path.GetFileName));
        Assert.All(others, other => Assert.True(File.Exists(Path.Combine(target, other)), other));
        Assert.Single(Directory.EnumerateDirectories(target, ".backupedge-*"));
    }

    [Fact]
    public void A_backup_does_not_contain_the_files_of_a_killed_restore()
    {
        File.WriteAllText(Path.Combine(_harness.Source, Name()), "half");
        File.WriteAllText(Path.Combine(_harness.Source, "f"), "mine");

        var (id, summary) = _harness.Backup();

        Assert.Equal(1L, summary.Files);
        Assert.Equal(["f"], Directory.EnumerateFileSystemEntries(_harness.Restore(_harness.RestoreOf(id)).Folder).Select(Path.GetFileName));
    }

    private static string Name() => Encoding.ASCII.GetString(TemporaryName.Next()).TrimEnd('\0');
}

using System.IO.MemoryMappedFiles;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine.Storage;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Tests edits that change neither the size nor the change time of a file.</summary>
public sealed class UnseenEditTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mke2fs -q -t ext4")]
    [InlineData("mkfs.btrfs -q --mixed")]
    public async Task Writes_to_a_page_that_was_dirty_before_the_backup_are_detected(string format)
    {
        await using var system = await LoopFileSystem.MountAsync(format);
        using var harness = new EngineHarness();
        var path = Path.Combine(system.Path, "f");
        await File.WriteAllBytesAsync(path, new byte[8192], Ct);
        using var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        using var view = map.CreateViewAccessor();
        view.Write(0, 1111);
        await EngineHarness.LetAgeAsync(path);
        var request = harness.RequestOf(new FilesSource { Name = "src", Path = system.Path });

        var (id, _) = harness.Backup(request);
        view.Write(0, 2222);
        (id, _) = harness.Backup(Next(harness, request, id));

        Assert.Equal(2222, BitConverter.ToInt32(Restored(harness, id)));
    }

    [Fact]
    public async Task Writes_to_a_page_that_became_dirty_during_the_backup_are_detected()
    {
        MemoryMappedViewAccessor? view = null;
        using var harness = new EngineHarness(1, store => new FaultyStore(store)
        {
            BeforeWrite = number =>
            {
                if (number == 2)
                {
                    view!.Write(0, 1111);
                    Thread.Sleep(150);
                }
            },
        });
        var path = Path.Combine(harness.Source, "f");
        await File.WriteAllBytesAsync(path, new byte[8192], Ct);
        var noise = new byte[30_000_000];
        new Random(1).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(harness.Source, "a"), noise, Ct);
        using var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        view = map.CreateViewAccessor();
        using (view)
        {
            await EngineHarness.LetAgeAsync(path);
            var request = harness.Request();

            var (id, _) = harness.Backup(request);
            view.Write(0, 2222);
            (id, _) = harness.Backup(Next(harness, request, id));

            Assert.Equal(2222, BitConverter.ToInt32(Restored(harness, id)));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(2_000_000)]
    public async Task An_edit_in_the_second_of_the_read_is_detected_with_coarse_times(int size)
    {
        await using var system = await LoopFileSystem.MountAsync("mke2fs -q -t ext4 -I 128");
        using var harness = new EngineHarness();
        var path = Path.Combine(system.Path, "f");
        for (var attempt = 1; ; attempt++)
        {
            Assert.SkipUnless(attempt < 8, "the machine is too busy to edit a file twice in one second");
            while (DateTime.UtcNow.Millisecond > 50)
            {
                await Task.Delay(5, Ct);
            }

            var content = new byte[size];
            await File.WriteAllBytesAsync(path, content, Ct);
            var changed = ChangedOf(path);
            await Task.Delay(120, Ct);
            var request = harness.RequestOf(new FilesSource { Name = "src", Path = system.Path });
            var (id, _) = harness.Backup(request);
            content[0] = 7;
            await File.WriteAllBytesAsync(path, content, Ct);
            if (ChangedOf(path) != changed)
            {
                continue;
            }

            (id, _) = harness.Backup(Next(harness, request, id));

            Assert.Equal(7, Restored(harness, id)[0]);
            return;
        }
    }

    private static BackupRequest Next(EngineHarness harness, BackupRequest request, string id) =>
        (harness.Request() with { Sources = request.Sources }).Against(id);

    private static Timestamp ChangedOf(string path)
    {
        Assert.True(Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(path), out var stat), path);
        return stat.Changed;
    }

    private static byte[] Restored(EngineHarness harness, string id) =>
        File.ReadAllBytes(Path.Combine(harness.Restore(harness.RestoreOf(id)).Folder, "f"));
}

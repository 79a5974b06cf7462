using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine.Storage;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Tests files with several names that change or fail during a backup.</summary>
public sealed class LinkedFileTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mke2fs -q -t ext4")]
    [InlineData("mke2fs -q -t ext4 -I 128")]
    public async Task A_file_that_reuses_an_inode_number_keeps_its_own_content(string format)
    {
        await using var system = await LoopFileSystem.MountAsync(format);
        ulong before = 0,
            after = 0;
        string In(string name) => Path.Combine(system.Path, name);
        using var harness = new EngineHarness(1, store => new FaultyStore(store)
        {
            BeforeWrite = number =>
            {
                if (number == 2)
                {
                    File.Delete(In("a1"));
                    File.Delete(In("y/y2"));
                    File.WriteAllText(In("z/z1"), "NEW");
                    TreeMaker.HardLink(TreeMaker.Bytes(In("z/z1")), TreeMaker.Bytes(In("z/z2")));
                    after = InodeOf(In("z/z1"));
                }
            },
        });
        Directory.CreateDirectory(In("y"));
        Directory.CreateDirectory(In("z"));
        await File.WriteAllTextAsync(In("a1"), "OLD CONTENT", Ct);
        TreeMaker.HardLink(TreeMaker.Bytes(In("a1")), TreeMaker.Bytes(In("y/y2")));
        before = InodeOf(In("a1"));
        WriteNoise(In("m"), 30_000_000);

        var (id, _) = harness.Backup(harness.RequestOf(new FilesSource { Name = "src", Path = system.Path }));
        var (folder, restore) = harness.Restore(harness.RestoreOf(id));

        Assert.SkipUnless(before == after, "the file system did not reuse the inode number");
        Assert.Empty(restore.Errors);
        Assert.Equal("NEW", await File.ReadAllTextAsync(Path.Combine(folder, "z/z1"), Ct));
        Assert.Equal("NEW", await File.ReadAllTextAsync(Path.Combine(folder, "z/z2"), Ct));
        Assert.Equal(InodeOf(Path.Combine(folder, "z/z1")), InodeOf(Path.Combine(folder, "z/z2")));
    }

    [Fact]
    public void A_replaced_symlink_does_not_change_the_target_of_its_other_name()
    {
        var path = "";
        using var harness = new EngineHarness(1, store => new FaultyStore(store)
        {
            BeforeWrite = number =>
            {
                if (number == 2)
                {
                    // Meanwhile, the walk continues until the ring is full.
                    Thread.Sleep(400);
                    File.Delete(Path.Combine(path, "s1"));
                    File.CreateSymbolicLink(Path.Combine(path, "s1"), "new");
                }
            },
        });
        path = harness.Source;
        WriteNoise(Path.Combine(path, "a"), 4_000_000);
        TreeMaker.Symlink(TreeMaker.Bytes(Path.Combine(path, "s1")), TreeMaker.Bytes("old"));
        TreeMaker.HardLink(TreeMaker.Bytes(Path.Combine(path, "s1")), TreeMaker.Bytes(Path.Combine(path, "s2")));

        var (folder, _) = harness.Restore(harness.RestoreOf(harness.Backup().Id));

        Assert.Equal("old", new FileInfo(Path.Combine(folder, "s2")).LinkTarget);
    }

    [Fact]
    public async Task A_linked_file_that_changes_is_stored_separately_for_each_name()
    {
        var path = "";
        using var harness = new EngineHarness(1, store => new FaultyStore(store)
        {
            BeforeWrite = number =>
            {
                if (number == 2)
                {
                    File.AppendAllText(Path.Combine(path, "z2"), " AND MORE");
                }
            },
        });
        path = harness.Source;
        await File.WriteAllTextAsync(Path.Combine(path, "a1"), "FIRST", Ct);
        TreeMaker.HardLink(TreeMaker.Bytes(Path.Combine(path, "a1")), TreeMaker.Bytes(Path.Combine(path, "z2")));
        TreeMaker.HardLink(TreeMaker.Bytes(Path.Combine(path, "a1")), TreeMaker.Bytes(Path.Combine(path, "z3")));
        WriteNoise(Path.Combine(path, "m"), 30_000_000);

        var (folder, _) = harness.Restore(harness.RestoreOf(harness.Backup().Id));

        Assert.Equal("FIRST", await File.ReadAllTextAsync(Path.Combine(folder, "a1"), Ct));
        Assert.Equal("FIRST AND MORE", await File.ReadAllTextAsync(Path.Combine(folder, "z2"), Ct));
        Assert.Equal("FIRST AND MORE", await File.ReadAllTextAsync(Path.Combine(folder, "z3"), Ct));
    }

    [Fact]
    public void Both_names_of_a_large_file_with_a_read_error_are_warnings()
    {
        var broken = new FaultyNode
        {
            Content = new byte[5_000_000],
            Links = 2,
            OnRead = offset => offset > 2_000_000 ? InputOutputError : 0,
        };
        using var system = FaultyFileSystem.Mount(
            new FaultyNode { Children = [("one", broken), ("other", FaultyNode.File("x")), ("two", broken)] }
        );
        using var harness = new EngineHarness();

        var (id, summary) = harness.Backup(harness.RequestOf(new FilesSource { Name = "src", Path = system.Path }));
        var (_, restore) = harness.Restore(harness.RestoreOf(id));

        Assert.Equal(
            [("src/one", "unreadable"), ("src/two", "unreadable")],
            summary.Warnings.Select(warning => (warning.Path, warning.Code))
        );
        Assert.Equal(["src/one"], restore.Errors.Select(error => error.Path));
    }

    private const int InputOutputError = 5;

    private static ulong InodeOf(string path)
    {
        Assert.True(Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(path), out var stat), path);
        return stat.Identity.Inode;
    }

    private static void WriteNoise(string path, int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(path, content);
    }
}

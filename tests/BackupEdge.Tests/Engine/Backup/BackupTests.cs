using System.Net.Sockets;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Storage;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

public sealed class BackupTests
{
    [Fact]
    public void Identical_files_and_chunks_are_stored_once()
    {
        using var harness = new EngineHarness();
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(Path.Combine(harness.Source, "a"), content);
        var (_, one) = harness.Backup();
        File.WriteAllBytes(Path.Combine(harness.Source, "b"), content);
        File.WriteAllBytes(Path.Combine(harness.Source, "c"), [1, 2, 3, .. content]);

        var (_, three) = harness.Backup();

        Assert.Equal(9_000_003, three.SourceBytes);
        Assert.InRange(three.NewBytes - one.NewBytes, 1, 600_000);
    }

    [Fact]
    public void A_pipe_is_backed_up_and_a_socket_is_skipped_with_a_warning()
    {
        using var harness = new EngineHarness();
        TreeMaker.Fifo(TreeMaker.Bytes(Path.Combine(harness.Source, "pipe")));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(harness.Source, "socket")));

        var (_, summary) = harness.Backup();

        Assert.Equal(1, summary.Others);
        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("src/socket", "skipped"), (warning.Path, warning.Code));
    }

    [Fact]
    public void The_data_folder_inside_a_source_is_not_backed_up()
    {
        using var harness = new EngineHarness();
        var inside = Directory.CreateDirectory(Path.Combine(harness.Source, "data")).FullName;
        File.WriteAllText(Path.Combine(inside, "secret"), "x");
        File.WriteAllText(Path.Combine(harness.Source, "file"), "x");

        var (_, summary) = harness.Backup(harness.Request() with { Forbidden = [inside] });

        Assert.Equal((1L, 1L), (summary.Files, summary.Directories));
    }

    [Fact]
    public void Excluded_names_are_not_backed_up()
    {
        using var harness = new EngineHarness();
        Directory.CreateDirectory(Path.Combine(harness.Source, "cache"));
        foreach (var name in (string[])["a.tmp", "keep.txt", "cache/x"])
        {
            File.WriteAllText(Path.Combine(harness.Source, name), "x");
        }

        var (folder, _) = harness.Restore(harness.RestoreOf(harness.Backup(harness.Request(["*.tmp", "cache/"])).Id));

        Assert.Equal([Path.Combine(folder, "keep.txt")], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_missing_root_fails_the_backup_and_leaves_no_files()
    {
        using var harness = new EngineHarness();
        Directory.Delete(harness.Source);

        var fault = Assert.Throws<Fault>(() => harness.Backup());

        Assert.Equal(FaultCode.SourceMissing, fault.Code);
        Assert.Contains(harness.Source, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(harness.StoreFolder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_failed_write_fails_the_backup_and_leaves_no_files(int write)
    {
        FaultyStore? faulty = null;
        using var harness = new EngineHarness(decorate: store => faulty = new FaultyStore(store));
        RandomTree.Make(harness.Source, 5);
        faulty!.FailWrite = write;

        Assert.Equal(FaultCode.NoSpace, Assert.Throws<Fault>(() => harness.Backup()).Code);

        Assert.Empty(Directory.GetFiles(harness.StoreFolder));
        faulty.FailWrite = 0;
        harness.Backup();
    }

    [Fact]
    public void A_failed_commit_fails_the_backup_and_leaves_no_files()
    {
        FaultyStore? faulty = null;
        using var harness = new EngineHarness(decorate: store => faulty = new FaultyStore(store));
        faulty!.FailCommit = true;

        Assert.Equal(FaultCode.IoError, Assert.Throws<Fault>(() => harness.Backup()).Code);

        Assert.Empty(Directory.GetFiles(harness.StoreFolder));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void A_cancelled_backup_leaves_no_files(int afterWrites)
    {
        using var cancel = new CancellationTokenSource();
        using var harness = new EngineHarness(decorate: store => new FaultyStore(store)
        {
            BeforeWrite = number =>
            {
                if (number > afterWrites)
                {
                    cancel.Cancel();
                }
            },
        });
        RandomTree.Make(harness.Source, 6);
        if (afterWrites == 0)
        {
            cancel.Cancel();
        }

        Assert.ThrowsAny<OperationCanceledException>(() => harness.BackupUntil(cancel.Token));

        Assert.Empty(Directory.GetFiles(harness.StoreFolder));
    }

    [Fact]
    public void Files_that_vanish_during_the_backup_are_warnings()
    {
        // The first group is written before most of the tree is read.
        var source = "";
        using var harness = new EngineHarness(1, store => new FaultyStore(store)
        {
            BeforeWrite = number =>
            {
                if (number == 2)
                {
                    Directory.Delete(Path.Combine(source, "z"), recursive: true);
                }
            },
        });
        source = harness.Source;
        MakeNoise(harness, "a", 40);
        MakeNoise(harness, "z", 400);

        var (id, summary) = harness.Backup();
        var (folder, restore) = harness.Restore(harness.RestoreOf(id));

        Assert.NotEmpty(summary.Warnings);
        Assert.All(summary.Warnings, warning => Assert.StartsWith("src/z", warning.Path, StringComparison.Ordinal));
        Assert.Contains(summary.Warnings, warning => warning.Code == "vanished");
        Assert.Empty(restore.Errors);
        TreeAssert.Same(Path.Combine(source, "a"), Path.Combine(folder, "a"));
        Assert.Equal(0, harness.Verify(id).ProblemCount);
    }

    [Theory]
    [InlineData(5_000_000)]
    [InlineData(-5_000_000)]
    public void A_large_file_that_changes_its_size_during_reading_is_a_warning(int change)
    {
        var path = "";
        using var harness = new EngineHarness(1, store => new FaultyStore(store)
        {
            BeforeWrite = number =>
            {
                if (number == 2)
                {
                    using var file = new FileStream(path, FileMode.Open);
                    file.SetLength(file.Length + change);
                }
            },
        });
        path = Path.Combine(harness.Source, "large");
        var content = new byte[40_000_000];
        new Random(2).NextBytes(content);
        File.WriteAllBytes(path, content);

        var (id, summary) = harness.Backup();
        var (folder, restore) = harness.Restore(harness.RestoreOf(id));

        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("src/large", "changed"), (warning.Path, warning.Code));
        Assert.Empty(restore.Errors);
        var restored = File.ReadAllBytes(Path.Combine(folder, "large"));
        Assert.True(content.AsSpan(0, 30_000_000).SequenceEqual(restored.AsSpan(0, 30_000_000)));
        Assert.InRange(restored.Length, 35_000_000, 40_000_000);
    }

    private static void MakeNoise(EngineHarness harness, string folder, int files)
    {
        Directory.CreateDirectory(Path.Combine(harness.Source, folder));
        var random = new Random(files);
        var content = new byte[100_000];
        for (var i = 0; i < files; i++)
        {
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(harness.Source, folder, $"{i:d4}"), content);
        }
    }
}

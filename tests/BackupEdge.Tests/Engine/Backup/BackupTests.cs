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
        using var bench = new EngineHarness();
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(Path.Combine(bench.Source, "a"), content);
        var (_, one) = bench.Backup();
        File.WriteAllBytes(Path.Combine(bench.Source, "b"), content);
        File.WriteAllBytes(Path.Combine(bench.Source, "c"), [1, 2, 3, .. content]);

        var (_, three) = bench.Backup();

        Assert.Equal(9_000_003, three.SourceBytes);
        Assert.InRange(three.NewBytes - one.NewBytes, 1, 600_000);
    }

    [Fact]
    public void A_pipe_is_recorded_and_a_socket_skipped_with_a_warning()
    {
        using var bench = new EngineHarness();
        TreeMaker.Fifo(TreeMaker.Bytes(Path.Combine(bench.Source, "pipe")));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(bench.Source, "socket")));

        var (_, summary) = bench.Backup();

        Assert.Equal(1, summary.Others);
        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("src/socket", "skipped"), (warning.Path, warning.Code));
    }

    [Fact]
    public void The_data_folder_is_not_entered_even_inside_a_source()
    {
        using var bench = new EngineHarness();
        var inside = Directory.CreateDirectory(Path.Combine(bench.Source, "data")).FullName;
        File.WriteAllText(Path.Combine(inside, "secret"), "x");
        File.WriteAllText(Path.Combine(bench.Source, "file"), "x");

        var (_, summary) = bench.Backup(bench.Request() with { Forbidden = [inside] });

        Assert.Equal((1L, 1L), (summary.Files, summary.Directories));
    }

    [Fact]
    public void Excluded_names_are_left_out()
    {
        using var bench = new EngineHarness();
        Directory.CreateDirectory(Path.Combine(bench.Source, "cache"));
        foreach (var name in (string[])["a.tmp", "keep.txt", "cache/x"])
        {
            File.WriteAllText(Path.Combine(bench.Source, name), "x");
        }

        var (folder, _) = bench.Restore(bench.RestoreOf(bench.Backup(bench.Request(["*.tmp", "cache/"])).Id));

        Assert.Equal([Path.Combine(folder, "keep.txt")], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_missing_root_fails_the_backup_and_leaves_nothing()
    {
        using var bench = new EngineHarness();
        Directory.Delete(bench.Source);

        var fault = Assert.Throws<Fault>(() => bench.Backup());

        Assert.Equal(FaultCode.SourceMissing, fault.Code);
        Assert.Contains(bench.Source, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(bench.StoreFolder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_write_that_fails_fails_the_backup_and_leaves_nothing(int write)
    {
        FaultyStore? faulty = null;
        using var bench = new EngineHarness(decorate: store => faulty = new FaultyStore(store));
        RandomTree.Make(bench.Source, 5);
        faulty!.FailWrite = write;

        Assert.Equal(FaultCode.NoSpace, Assert.Throws<Fault>(() => bench.Backup()).Code);

        Assert.Empty(Directory.GetFiles(bench.StoreFolder));
        faulty.FailWrite = 0;
        bench.Backup();
    }

    [Fact]
    public void A_commit_that_fails_fails_the_backup_and_leaves_nothing()
    {
        FaultyStore? faulty = null;
        using var bench = new EngineHarness(decorate: store => faulty = new FaultyStore(store));
        faulty!.FailCommit = true;

        Assert.Equal(FaultCode.IoError, Assert.Throws<Fault>(() => bench.Backup()).Code);

        Assert.Empty(Directory.GetFiles(bench.StoreFolder));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Cancelling_leaves_nothing(int afterWrites)
    {
        using var cancel = new CancellationTokenSource();
        using var bench = new EngineHarness(decorate: store => new FaultyStore(store)
        {
            BeforeWrite = number =>
            {
                if (number > afterWrites)
                {
                    cancel.Cancel();
                }
            },
        });
        RandomTree.Make(bench.Source, 6);
        if (afterWrites == 0)
        {
            cancel.Cancel();
        }

        Assert.ThrowsAny<OperationCanceledException>(() => bench.BackupUntil(cancel.Token));

        Assert.Empty(Directory.GetFiles(bench.StoreFolder));
    }

    [Fact]
    public void Files_that_vanish_meanwhile_are_warnings_and_all_else_is_kept()
    {
        // The first group is written while most of the tree has not been read yet.
        var source = "";
        using var bench = new EngineHarness(1, store => new FaultyStore(store)
        {
            BeforeWrite = number =>
            {
                if (number == 2)
                {
                    Directory.Delete(Path.Combine(source, "z"), recursive: true);
                }
            },
        });
        source = bench.Source;
        MakeNoise(bench, "a", 40);
        MakeNoise(bench, "z", 400);

        var (id, summary) = bench.Backup();
        var (folder, restore) = bench.Restore(bench.RestoreOf(id));

        Assert.NotEmpty(summary.Warnings);
        Assert.All(summary.Warnings, warning => Assert.StartsWith("src/z", warning.Path, StringComparison.Ordinal));
        Assert.Contains(summary.Warnings, warning => warning.Code == "vanished");
        Assert.Empty(restore.Errors);
        TreeAssert.Same(Path.Combine(source, "a"), Path.Combine(folder, "a"));
        Assert.Equal(0, bench.Verify(id).ProblemCount);
    }

    [Theory]
    [InlineData(5_000_000)]
    [InlineData(-5_000_000)]
    public void A_large_file_that_changes_its_size_while_it_is_read_is_a_warning(int change)
    {
        var path = "";
        using var bench = new EngineHarness(1, store => new FaultyStore(store)
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
        path = Path.Combine(bench.Source, "large");
        var content = new byte[40_000_000];
        new Random(2).NextBytes(content);
        File.WriteAllBytes(path, content);

        var (id, summary) = bench.Backup();
        var (folder, restore) = bench.Restore(bench.RestoreOf(id));

        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("src/large", "changed"), (warning.Path, warning.Code));
        Assert.Empty(restore.Errors);
        var restored = File.ReadAllBytes(Path.Combine(folder, "large"));
        Assert.True(content.AsSpan(0, 30_000_000).SequenceEqual(restored.AsSpan(0, 30_000_000)));
        Assert.InRange(restored.Length, 35_000_000, 40_000_000);
    }

    private static void MakeNoise(EngineHarness bench, string folder, int files)
    {
        Directory.CreateDirectory(Path.Combine(bench.Source, folder));
        var random = new Random(files);
        var content = new byte[100_000];
        for (var i = 0; i < files; i++)
        {
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(bench.Source, folder, $"{i:d4}"), content);
        }
    }
}

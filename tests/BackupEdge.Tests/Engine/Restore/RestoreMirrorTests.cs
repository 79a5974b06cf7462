using System.Net.Sockets;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Restores that delete what the backup does not have, and what they never delete.</summary>
public sealed class RestoreMirrorTests : IDisposable
{
    private readonly MirrorHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_target_becomes_as_the_source_was()
    {
        RandomTree.Make(_bench.Bench.Source, 11);
        var request = _bench.Request();
        RandomTree.Make(Directory.CreateDirectory(_bench.Target).FullName, 12);
        RandomTree.Make(Directory.CreateDirectory(Path.Combine(_bench.Target, "zz")).FullName, 13);

        var summary = _bench.Restore(request);

        Assert.Empty(summary.Errors);
        Assert.True(summary.Deleted > 50, $"{summary.Deleted} deleted");
        TreeAssert.Same(_bench.Bench.Source, _bench.Target);
    }

    [Fact]
    public void Without_it_nothing_is_deleted()
    {
        _bench.Write("a");
        _bench.Add("extra");

        Assert.Equal(0L, _bench.Restore(_bench.Request() with { DeleteIn = [] }).Deleted);
        Assert.Equal(["a", "extra"], _bench.Left());
    }

    [Fact]
    public void Only_in_folders_that_are_restored_something_is_deleted()
    {
        _bench.Write("one/a", "two/b", "three/c.bas");
        var request = _bench.Request();
        _bench.Add("one/extra", "two/extra", "three/extra", "extra");

        _bench.Restore(request with { Paths = ["src/one", "src/three/*.bas"] });

        Assert.Equal(["extra", "one", "one/a", "three", "three/c.bas", "three/extra", "two", "two/extra"], _bench.Left());
    }

    [Fact]
    public void What_is_excluded_is_neither_restored_nor_deleted()
    {
        _bench.Write("a/keep.log", "b");
        _bench.Add("a/other.log", "a/extra", "logs/x.log", "logs/y");

        _bench.Restore(_bench.Request() with { Exclude = ["*.log"] });

        Assert.Equal(["a", "a/other.log", "b", "logs", "logs/x.log"], _bench.Left());
    }

    [Fact]
    public void With_stripped_paths_the_folder_that_is_left_is_mirrored()
    {
        _bench.Write("a/b/f", "a/other");
        _bench.Add("extra/x", "other");

        _bench.Restore(_bench.Request() with { Paths = ["src/a/b"], Strip = 2 });

        Assert.Equal(["f"], _bench.Left());
    }

    [Fact]
    public void Links_are_deleted_and_never_followed()
    {
        _bench.Write("a");
        var elsewhere = Directory.CreateDirectory(_bench.Bench.At("elsewhere")).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "precious"), "x");
        _bench.Add("folder/x");
        File.CreateSymbolicLink(Path.Combine(_bench.Target, "link"), elsewhere);
        File.CreateSymbolicLink(Path.Combine(_bench.Target, "folder", "link"), elsewhere);
        TreeMaker.HardLink(TreeMaker.Bytes(Path.Combine(elsewhere, "precious")), TreeMaker.Bytes(Path.Combine(_bench.Target, "name")));

        Assert.Equal(5L, _bench.Restore().Deleted);

        Assert.Equal(["a"], _bench.Left());
        Assert.Equal("x", File.ReadAllText(Path.Combine(elsewhere, "precious")));
    }

    [Fact]
    public async Task What_is_mounted_in_a_restored_folder_stays_whether_of_another_file_system_or_the_same()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can mount.");
        _bench.Write("a", "both/f");
        var request = _bench.Request();
        var precious = Directory.CreateDirectory(_bench.Bench.At("precious")).FullName;
        File.WriteAllText(Path.Combine(precious, "f"), "x");
        _bench.Add("deep/tmp/x", "deep/bind/x", "both/x", "file");
        string At(string name) => Path.Combine(_bench.Target, name);
        var (exit, _) = await ShellRun.TryAsync(
            _bench.Bench.At(""),
            $"mount -t tmpfs none '{At("deep/tmp")}' && mount --bind '{precious}' '{At("deep/bind")}' && mount --bind '{precious}' "
                + $"'{At("both")}' && mount --bind '{precious}/f' '{At("file")}'"
        );
        try
        {
            Assert.SkipUnless(exit == 0, "Nothing can be mounted here.");
            File.WriteAllText(At("deep/tmp/inside"), "x");

            var planned = _bench.Plan(request);
            var summary = _bench.Restore(request);

            Assert.Empty(summary.Errors);
            Assert.DoesNotContain(planned, line => line.StartsWith("- src/deep/", StringComparison.Ordinal));
            Assert.Equal(["a", "both", "both/f", "deep", "deep/bind", "deep/bind/f", "deep/tmp", "deep/tmp/inside", "file"], _bench.Left());
            Assert.True(File.Exists(Path.Combine(precious, "f")));
        }
        finally
        {
            await ShellRun.TryAsync(_bench.Bench.At(""), $"cd '{_bench.Target}'; umount file both deep/bind deep/tmp");
        }
    }

    [Fact]
    public void A_database_that_is_a_source_of_its_own_stays_with_its_companions()
    {
        _bench.Write("a", "deep/f");
        _bench.Add("deep/app.db", "deep/app.db-wal", "deep/app.db-shm", "deep/app.db.old", "new/other.db", "new/other.db-journal");

        _bench.Restore(
            _bench.Request() with
            {
                KnownDatabases = [Path.Combine(_bench.Target, "deep/app.db"), Path.Combine(_bench.Target, "new/other.db")],
            }
        );

        Assert.Equal(
            ["a", "deep", "deep/app.db", "deep/app.db-shm", "deep/app.db-wal", "deep/f", "new", "new/other.db", "new/other.db-journal"],
            _bench.Left()
        );
    }

    [Fact]
    public void The_data_folder_stays_wherever_it_is()
    {
        _bench.Write("a");
        var request = _bench.Request();
        _bench.Add("var/data/catalogue.db", "var/x");

        _bench.Restore(request with { Forbidden = [Path.Combine(_bench.Target, "var/data")] });

        Assert.Equal(["a", "var", "var/data", "var/data/catalogue.db"], _bench.Left());
    }

    [Fact]
    public void Sockets_and_temporary_files_of_restores_stay()
    {
        _bench.Write("a");
        var request = _bench.Request();
        var temporary = $".backupedge-{new string('0', 32)}.tmp";
        _bench.Add(temporary, "folder/x");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_bench.Target, "folder", "s")));

        _bench.Restore(request);

        // The name of a temporary file is removed when it is old and nobody holds it, by any restore.
        Assert.Equal(["a", "folder", "folder/s"], _bench.Left().Where(name => name != temporary));
    }

    [Fact]
    public void What_the_settings_of_the_source_leave_out_of_backups_stays_in_its_original_place()
    {
        _bench.Write("a", "logs/readme");
        var source = new FilesSource
        {
            Name = "src",
            Path = _bench.Target,
            Selection = new FileSelection
            {
                Exclude = ["*.log"],
                ExcludeCaches = true,
                ExcludeLargerThan = 10,
            },
        };
        var request = _bench.Request() with { Originals = new Dictionary<string, FilesSource> { ["src"] = source } };
        _bench.Add("logs/x.log", "logs/extra", "cache/f", "bot/keep.tmp", "bot/x", "long-name-large");
        File.WriteAllText(Path.Combine(_bench.Target, "cache/CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55");
        File.WriteAllText(Path.Combine(_bench.Target, "bot/.backupedgeignore"), "*.tmp");

        _bench.Restore(request);

        Assert.Equal(
            ["a", "bot", "bot/keep.tmp", "cache", "cache/CACHEDIR.TAG", "cache/f", "logs", "logs/readme", "logs/x.log", "long-name-large"],
            _bench.Left().Where(name => name != "bot/.backupedgeignore")
        );
    }

    [Fact]
    public void What_the_backup_could_not_read_stays()
    {
        _bench.Write("a", "open/f");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_bench.Bench.Source, "s")));
        var request = _bench.Request();

        // A socket is the one thing that root cannot read. Of what has its name in the target, the backup knows nothing.
        _bench.Add("s", "open/extra");
        _bench.Restore(request);

        Assert.Equal(["a", "open", "open/f", "s"], _bench.Left());
    }

    [Fact]
    public void When_something_could_not_be_restored_nothing_is_deleted()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        _bench.Write("a");
        File.WriteAllBytes(Path.Combine(_bench.Bench.Source, "b"), noise);
        var request = _bench.Request();
        _bench.Add("extra");
        _bench.Bench.DamageLargestGroup(request.Id);

        var summary = _bench.Restore(request);

        Assert.Contains("src/b", summary.Errors.Select(error => error.Path));
        Assert.Equal(0L, summary.Deleted);
        Assert.Equal("not_deleted", Assert.Single(summary.Warnings).Code);
        Assert.Contains("extra", _bench.Left());
    }

    [Fact]
    public void A_folder_in_the_way_of_a_file_is_replaced()
    {
        _bench.Write("x");
        _bench.Add("x/a/b", "x/c");

        var summary = _bench.Restore();

        Assert.Empty(summary.Errors);
        Assert.Equal(4L, summary.Deleted);
        Assert.Equal("x", File.ReadAllText(Path.Combine(_bench.Target, "x")));
    }

    [Fact]
    public void A_tree_deeper_than_descriptors_and_paths_allow_is_deleted()
    {
        _bench.Write("a");
        var request = _bench.Request();
        Directory.CreateDirectory(_bench.Target);
        MakeDeep(_bench.Target, 3000);

        var summary = _bench.Restore(request);

        Assert.Empty(summary.Errors);
        Assert.Equal(3000L, summary.Deleted);
        Assert.Equal(["a"], _bench.Left());
    }

    [Fact]
    public void Times_of_restored_folders_stay_those_of_the_backup()
    {
        _bench.Write("folder/a");
        Directory.SetLastWriteTimeUtc(Path.Combine(_bench.Bench.Source, "folder"), DateTime.UnixEpoch);
        _bench.Add("folder/extra");

        _bench.Restore();

        Assert.Equal(DateTime.UnixEpoch, Directory.GetLastWriteTimeUtc(Path.Combine(_bench.Target, "folder")));
    }

    [Fact]
    public void A_dry_run_deletes_nothing()
    {
        _bench.Write("a");
        _bench.Add("extra/f");

        var summary = _bench.Restore(_bench.Request() with { DryRun = true });

        Assert.Equal((2L, 1L), (summary.Deleted, summary.Files));
        Assert.Equal(["extra", "extra/f"], _bench.Left());
    }

    private static unsafe void MakeDeep(string folder, int depth)
    {
        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(folder), Posix.Directory);
        for (var i = 0; i < depth; i++)
        {
            fixed (byte* name = "deep-folder\0"u8)
            {
                Assert.Equal(0, Posix.mkdirat(fd, name, 0x1ED));
            }

            var next = Posix.OpenAt(fd, "deep-folder\0"u8, Posix.Directory);
            _ = Posix.close(fd);
            fd = next;
        }

        _ = Posix.close(fd);
    }
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

public sealed class RestoreTests
{
    [Fact]
    public void Only_the_paths_asked_for_come_back_with_all_below()
    {
        using var bench = new EngineHarness();
        Write(bench, "a/one", "a/b/two", "a/b/three", "ab/four", "c");

        var (folder, summary) = bench.Restore(bench.RestoreOf(bench.Backup().Id) with { Paths = ["src/a/b", "src/c"] });

        Assert.Equal(["a", "a/b", "a/b/three", "a/b/two", "c"], Names(folder));
        Assert.Equal(3, summary.Files);
    }

    [Fact]
    public void A_path_that_is_not_in_the_backup_stops_the_restore_before_anything_is_written()
    {
        using var bench = new EngineHarness();
        Write(bench, "a");
        var request = bench.RestoreOf(bench.Backup().Id) with { Paths = ["src/a", "src/nowhere"] };

        var fault = Assert.Throws<Fault>(() => bench.Restore(request));

        Assert.Equal((FaultCode.PathNotFound, "src/nowhere"), (fault.Code, fault.Details["path"]));
        Assert.False(Directory.Exists(request.Destinations["src"]));
    }

    [Theory]
    [InlineData("src/../etc")]
    [InlineData("/etc")]
    [InlineData("src//a")]
    [InlineData("src/./a")]
    [InlineData("")]
    public void A_path_that_cannot_be_one_is_refused(string path)
    {
        using var bench = new EngineHarness();
        var request = bench.RestoreOf(bench.Backup().Id) with { Paths = [path] };

        Assert.Equal(FaultCode.InvalidRequest, Assert.Throws<Fault>(() => bench.Restore(request)).Code);
    }

    [Fact]
    public void Replace_overwrites_skip_leaves_and_fail_writes_nothing()
    {
        using var bench = new EngineHarness();
        Write(bench, "a", "b");
        var (id, _) = bench.Backup();
        var target = Directory.CreateDirectory(bench.At("target")).FullName;
        File.WriteAllText(Path.Combine(target, "b"), "mine");
        var request = bench.RestoreOf(id, target);

        var fault = Assert.Throws<Fault>(() => bench.Restore(request with { Overwrite = OverwriteMode.Fail }));
        Assert.Equal(FaultCode.AlreadyExists, fault.Code);
        Assert.Equal(["b"], Names(target));

        var (_, skipped) = bench.Restore(request with { Overwrite = OverwriteMode.Skip });
        Assert.Equal((1L, 1L, "mine"), (skipped.Files, skipped.Skipped, File.ReadAllText(Path.Combine(target, "b"))));

        var (_, replaced) = bench.Restore(request with { Overwrite = OverwriteMode.Replace });
        Assert.Equal((2L, 2L), (replaced.Files, replaced.Replaced));
        TreeAssert.Same(bench.Source, target);
    }

    [Fact]
    public void A_dry_run_writes_nothing_and_tells_what_the_real_one_does()
    {
        using var bench = new EngineHarness();
        RandomTree.Make(bench.Source, 21);
        var (id, _) = bench.Backup();
        var request = bench.RestoreOf(id);

        var (_, dry) = bench.Restore(request with { DryRun = true });
        Assert.False(Directory.Exists(request.Destinations["src"]));
        var (_, real) = bench.Restore(request);

        Assert.Equal((real.Files, real.Directories, real.Replaced, real.Skipped), (dry.Files, dry.Directories, dry.Replaced, dry.Skipped));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    [InlineData("pipe")]
    public void Hard_links_come_back_as_such_also_when_their_first_name_is_not_asked_for(string kind)
    {
        using var bench = new EngineHarness();
        var first = TreeMaker.Bytes(Path.Combine(bench.Source, "a"));
        switch (kind)
        {
            case "file":
                TreeMaker.File(first, new byte[2_000_000]);
                break;
            case "link":
                TreeMaker.Symlink(first, "nowhere"u8.ToArray());
                break;
            default:
                TreeMaker.Fifo(first);
                break;
        }

        Directory.CreateDirectory(Path.Combine(bench.Source, "z"));
        TreeMaker.HardLink(first, TreeMaker.Bytes(Path.Combine(bench.Source, "z", "b")));
        TreeMaker.HardLink(first, TreeMaker.Bytes(Path.Combine(bench.Source, "z", "c")));
        var (id, _) = bench.Backup();

        var (all, _) = bench.Restore(bench.RestoreOf(id));
        TreeAssert.Same(bench.Source, all);
        var (part, summary) = bench.Restore(bench.RestoreOf(id) with { Paths = ["src/z"] });
        Assert.Empty(summary.Errors);
        Assert.False(Path.Exists(Path.Combine(part, "a")));
        Assert.Equal("hard link to /b", TreeSnapshot.Of(Path.Combine(part, "z")).Lines["/c"]);
    }

    [Fact]
    public void A_link_planted_at_the_target_is_never_followed()
    {
        using var bench = new EngineHarness();
        Write(bench, "file", "folder/inside", "deep/er/file");
        var (id, _) = bench.Backup();
        var outside = Directory.CreateDirectory(bench.At("outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "victim"), "untouched");
        Directory.CreateDirectory(Path.Combine(outside, "er"));
        var target = Directory.CreateDirectory(bench.At("target")).FullName;
        File.CreateSymbolicLink(Path.Combine(target, "file"), Path.Combine(outside, "victim"));
        File.CreateSymbolicLink(Path.Combine(target, "folder"), outside);
        File.CreateSymbolicLink(Path.Combine(target, "deep"), outside);

        var (_, skip) = bench.Restore(bench.RestoreOf(id, target) with { Overwrite = OverwriteMode.Skip });
        Assert.Equal(["er", "victim"], Names(outside));
        Assert.NotEmpty(skip.Errors);
        var (_, replace) = bench.Restore(bench.RestoreOf(id, target));

        Assert.Equal(["er", "victim"], Names(outside));
        Assert.Equal("untouched", File.ReadAllText(Path.Combine(outside, "victim")));
        Assert.Empty(replace.Errors);
        TreeAssert.Same(bench.Source, target);
    }

    [Theory]
    [InlineData("src/../../escaped")]
    [InlineData("src/a/../../../escaped")]
    [InlineData("src//escaped")]
    [InlineData("src/\0escaped")]
    [InlineData("src/./escaped")]
    public void A_forged_path_is_listed_and_nothing_leaves_the_target(string path)
    {
        using var bench = new EngineHarness();
        var id = Forge(bench, (path, ManifestEntryKind.Symlink, "x"), ("src/zz", ManifestEntryKind.Symlink, "y"));

        var (folder, summary) = bench.Restore(bench.RestoreOf(id));

        Assert.Equal(["zz"], Names(folder));
        Assert.Equal("damaged", Assert.Single(summary.Errors).Code);
        Assert.Equal(["restored-1", "source", "store"], Names(Path.GetDirectoryName(folder)!).Where(name => !name.Contains('/')));
    }

    [Fact]
    public void A_forged_hard_link_cannot_name_a_file_outside()
    {
        using var bench = new EngineHarness();
        File.WriteAllText(bench.At("secret"), "secret");
        var id = Forge(
            bench,
            ("src/link", ManifestEntryKind.HardLink, "src/../../secret"),
            ("src/other", ManifestEntryKind.HardLink, "src/missing")
        );

        var (folder, summary) = bench.Restore(bench.RestoreOf(id));

        Assert.Equal(2, summary.ErrorCount);
        Assert.Empty(Names(folder));
    }

    [Fact]
    public void Each_source_goes_to_its_own_destination_and_others_are_left_out()
    {
        using var bench = new EngineHarness();
        Write(bench, "a");
        var second = Directory.CreateDirectory(bench.At("second")).FullName;
        File.WriteAllText(Path.Combine(second, "b"), "b");
        var request = bench.Request();
        var (id, _) = bench.Backup(request with { Sources = [.. request.Sources, new FilesSource { Name = "two", Path = second }] });

        bench.Restore(
            bench.RestoreOf(id) with
            {
                Destinations = new Dictionary<string, string> { ["src"] = bench.At("x/one"), ["two"] = bench.At("y") },
            }
        );
        bench.Restore(bench.RestoreOf(id) with { Destinations = new Dictionary<string, string> { ["src"] = bench.At("only") } });

        Assert.Equal(["a"], Names(bench.At("x/one")));
        Assert.Equal(["b"], Names(bench.At("y")));
        Assert.Equal(["a"], Names(bench.At("only")));
    }

    private static void Write(EngineHarness bench, params string[] names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(bench.Source, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, $"content of {name}");
        }
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory
            .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path))
            .Order(StringComparer.Ordinal);

    // An archive that is right in every checksum and wrong in what it says.
    private static string Forge(EngineHarness bench, params (string Path, ManifestEntryKind Kind, string Link)[] entries)
    {
        using var archive = new ArchiveWriter(
            new ArchiveAccess(bench.Store),
            bench.Store.Create("backup-forged"),
            ArchiveHeader.New("backup-forged", 1, DateTimeOffset.UnixEpoch, ChunkerProfile.Default)
        );
        var manifest = new ManifestWriter(new GroupWriter(archive));
        var entry = new ManifestEntry { Kind = ManifestEntryKind.Directory, Mode = 0x1ED };
        entry.Path.Set("src"u8);
        manifest.Add(entry);
        foreach (var (path, kind, link) in entries)
        {
            entry.Clear();
            entry.Kind = kind;
            entry.Path.Set(TreeMaker.Bytes(path));
            entry.Link.Set(TreeMaker.Bytes(link));
            manifest.Add(entry);
        }

        archive.Finish(manifest.Finish(), [], bytes => Summaries.Backup() with { StoredBytes = bytes }, null);
        return "backup-forged";
    }
}

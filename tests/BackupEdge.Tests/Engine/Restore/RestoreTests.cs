using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

public sealed class RestoreTests
{
    [Fact]
    public void Only_the_selected_paths_and_everything_below_are_restored()
    {
        using var harness = new EngineHarness();
        Write(harness, "a/one", "a/b/two", "a/b/three", "ab/four", "c");

        var (folder, summary) = harness.Restore(harness.RestoreOf(harness.Backup().Id) with { Paths = ["src/a/b", "src/c"] });

        Assert.Equal(["a", "a/b", "a/b/three", "a/b/two", "c"], Names(folder));
        Assert.Equal(3, summary.Files);
    }

    [Fact]
    public void A_path_that_is_not_in_the_backup_is_refused_without_writing()
    {
        using var harness = new EngineHarness();
        Write(harness, "a");
        var request = harness.RestoreOf(harness.Backup().Id) with { Paths = ["src/a", "src/nowhere"] };

        var fault = Assert.Throws<Fault>(() => harness.Restore(request));

        Assert.Equal((FaultCode.PathNotFound, "src/nowhere"), (fault.Code, fault.Details["path"]));
        Assert.False(Directory.Exists(request.Destinations["src"]));
    }

    [Theory]
    [InlineData("src/../etc")]
    [InlineData("/etc")]
    [InlineData("src//a")]
    [InlineData("src/./a")]
    [InlineData("")]
    public void An_invalid_path_is_refused(string path)
    {
        using var harness = new EngineHarness();
        var request = harness.RestoreOf(harness.Backup().Id) with { Paths = [path] };

        Assert.Equal(FaultCode.InvalidRequest, Assert.Throws<Fault>(() => harness.Restore(request)).Code);
    }

    [Fact]
    public void Replace_overwrites_skip_keeps_and_fail_writes_nothing()
    {
        using var harness = new EngineHarness();
        Write(harness, "a", "b");
        var (id, _) = harness.Backup();
        var target = Directory.CreateDirectory(harness.At("target")).FullName;
        File.WriteAllText(Path.Combine(target, "b"), "mine");
        var request = harness.RestoreOf(id, target);

        var fault = Assert.Throws<Fault>(() => harness.Restore(request with { Overwrite = OverwriteMode.Fail }));
        Assert.Equal(FaultCode.AlreadyExists, fault.Code);
        Assert.Equal(["b"], Names(target));

        var (_, skipped) = harness.Restore(request with { Overwrite = OverwriteMode.Skip });
        Assert.Equal((1L, 1L, "mine"), (skipped.Files, skipped.Skipped, File.ReadAllText(Path.Combine(target, "b"))));

        var (_, replaced) = harness.Restore(request with { Overwrite = OverwriteMode.Replace });
        Assert.Equal((2L, 2L), (replaced.Files, replaced.Replaced));
        TreeAssert.Same(harness.Source, target);
    }

    [Fact]
    public void A_dry_run_writes_nothing_and_reports_the_same_as_a_restore()
    {
        using var harness = new EngineHarness();
        RandomTree.Make(harness.Source, 21);
        var (id, _) = harness.Backup();
        var request = harness.RestoreOf(id);

        var (_, dry) = harness.Restore(request with { DryRun = true });
        Assert.False(Directory.Exists(request.Destinations["src"]));
        var (_, real) = harness.Restore(request);

        Assert.Equal((real.Files, real.Directories, real.Replaced, real.Skipped), (dry.Files, dry.Directories, dry.Replaced, dry.Skipped));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    [InlineData("pipe")]
    public void Hard_links_are_restored_also_without_their_first_name(string kind)
    {
        using var harness = new EngineHarness();
        var first = TreeMaker.Bytes(Path.Combine(harness.Source, "a"));
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

        Directory.CreateDirectory(Path.Combine(harness.Source, "z"));
        TreeMaker.HardLink(first, TreeMaker.Bytes(Path.Combine(harness.Source, "z", "b")));
        TreeMaker.HardLink(first, TreeMaker.Bytes(Path.Combine(harness.Source, "z", "c")));
        var (id, _) = harness.Backup();

        var (all, _) = harness.Restore(harness.RestoreOf(id));
        TreeAssert.Same(harness.Source, all);
        var (part, summary) = harness.Restore(harness.RestoreOf(id) with { Paths = ["src/z"] });
        Assert.Empty(summary.Errors);
        Assert.False(Path.Exists(Path.Combine(part, "a")));
        Assert.Equal("hard link to /b", TreeSnapshot.Of(Path.Combine(part, "z")).Lines["/c"]);
    }

    [Fact]
    public void A_link_planted_at_the_target_is_never_followed()
    {
        using var harness = new EngineHarness();
        Write(harness, "file", "folder/inside", "deep/er/file");
        var (id, _) = harness.Backup();
        var outside = Directory.CreateDirectory(harness.At("outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "victim"), "untouched");
        Directory.CreateDirectory(Path.Combine(outside, "er"));
        var target = Directory.CreateDirectory(harness.At("target")).FullName;
        File.CreateSymbolicLink(Path.Combine(target, "file"), Path.Combine(outside, "victim"));
        File.CreateSymbolicLink(Path.Combine(target, "folder"), outside);
        File.CreateSymbolicLink(Path.Combine(target, "deep"), outside);

        var (_, skip) = harness.Restore(harness.RestoreOf(id, target) with { Overwrite = OverwriteMode.Skip });
        Assert.Equal(["er", "victim"], Names(outside));
        Assert.NotEmpty(skip.Errors);
        var (_, replace) = harness.Restore(harness.RestoreOf(id, target));

        Assert.Equal(["er", "victim"], Names(outside));
        Assert.Equal("untouched", File.ReadAllText(Path.Combine(outside, "victim")));
        Assert.Empty(replace.Errors);
        TreeAssert.Same(harness.Source, target);
    }

    [Theory]
    [InlineData("src/../../escaped")]
    [InlineData("src/a/../../../escaped")]
    [InlineData("src//escaped")]
    [InlineData("src/\0escaped")]
    [InlineData("src/./escaped")]
    public void A_forged_path_is_an_error_and_nothing_is_written_outside(string path)
    {
        using var harness = new EngineHarness();
        var id = Forge(harness, (path, ManifestEntryKind.Symlink, "x"), ("src/zz", ManifestEntryKind.Symlink, "y"));

        var (folder, summary) = harness.Restore(harness.RestoreOf(id));

        Assert.Equal(["zz"], Names(folder));
        Assert.Equal("damaged", Assert.Single(summary.Errors).Code);
        Assert.Equal(["restored-1", "source", "store"], Names(Path.GetDirectoryName(folder)!).Where(name => !name.Contains('/')));
    }

    [Fact]
    public void A_forged_hard_link_to_a_file_outside_is_refused()
    {
        using var harness = new EngineHarness();
        File.WriteAllText(harness.At("secret"), "secret");
        var id = Forge(
            harness,
            ("src/link", ManifestEntryKind.HardLink, "src/../../secret"),
            ("src/other", ManifestEntryKind.HardLink, "src/missing")
        );

        var (folder, summary) = harness.Restore(harness.RestoreOf(id));

        Assert.Equal(2, summary.ErrorCount);
        Assert.Empty(Names(folder));
    }

    [Fact]
    public void Each_source_is_restored_to_its_destination_and_others_are_not()
    {
        using var harness = new EngineHarness();
        Write(harness, "a");
        var second = Directory.CreateDirectory(harness.At("second")).FullName;
        File.WriteAllText(Path.Combine(second, "b"), "b");
        var request = harness.Request();
        var (id, _) = harness.Backup(request with { Sources = [.. request.Sources, new FilesSource { Name = "two", Path = second }] });

        harness.Restore(
            harness.RestoreOf(id) with
            {
                Destinations = new Dictionary<string, string> { ["src"] = harness.At("x/one"), ["two"] = harness.At("y") },
            }
        );
        harness.Restore(harness.RestoreOf(id) with { Destinations = new Dictionary<string, string> { ["src"] = harness.At("only") } });

        Assert.Equal(["a"], Names(harness.At("x/one")));
        Assert.Equal(["b"], Names(harness.At("y")));
        Assert.Equal(["a"], Names(harness.At("only")));
    }

    private static void Write(EngineHarness harness, params string[] names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(harness.Source, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, $"content of {name}");
        }
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory
            .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path))
            .Order(StringComparer.Ordinal);

    // Writes an archive with valid checksums and forged entries.
    private static string Forge(EngineHarness harness, params (string Path, ManifestEntryKind Kind, string Link)[] entries)
    {
        using var archive = new ArchiveWriter(
            new ArchiveAccess(harness.Store, harness.Keys),
            harness.Store.Create("backup-forged"),
            ArchiveHeader.New("backup-forged", 1, DateTimeOffset.UnixEpoch, new Chunker(ChunkerProfile.Default)),
            new TableSpace(harness.ScratchFolder)
        );
        var manifest = new ManifestWriter(new GroupWriter(archive, ChunkDomain.Page));
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

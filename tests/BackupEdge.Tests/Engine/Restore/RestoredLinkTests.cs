using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Restore;
using BackupEdge.Tests.Engine.Archives;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Tests that a restore creates hard links only to files that it wrote.</summary>
public sealed class RestoredLinkTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(6)]
    [InlineData(3_000_000)]
    public void Another_name_of_a_skipped_file_gets_the_content_of_the_backup(int size)
    {
        var content = LinkedFile(size, "a", "b", "c");
        var (id, _) = _harness.Backup();
        var target = Target(("a", "EDITED"));

        var (_, summary) = _harness.Restore(_harness.RestoreOf(id, target) with { Overwrite = OverwriteMode.Skip });

        Assert.Empty(summary.Errors);
        Assert.Equal("EDITED", File.ReadAllText(Path.Combine(target, "a")));
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(target, "b")));
        Assert.Equal((2L, 1L), (summary.Files, summary.Skipped));
        Assert.Equal("hard link to /b", TreeSnapshot.Of(target).Lines["/c"]);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("pipe")]
    public void Another_name_of_a_skipped_link_or_pipe_is_restored(string kind)
    {
        var first = TreeMaker.Bytes(Path.Combine(_harness.Source, "a"));
        if (kind == "link")
        {
            TreeMaker.Symlink(first, "there"u8.ToArray());
        }
        else
        {
            TreeMaker.Fifo(first);
        }

        TreeMaker.HardLink(first, TreeMaker.Bytes(Path.Combine(_harness.Source, "b")));
        var (id, _) = _harness.Backup();
        var target = Target(("a", "EDITED"));

        var (_, summary) = _harness.Restore(_harness.RestoreOf(id, target) with { Overwrite = OverwriteMode.Skip });

        Assert.Empty(summary.Errors);
        Assert.Equal(kind == "link" ? "Symlink" : "Fifo", TreeSnapshot.Of(target).Lines["/b"].Split(' ')[0]);
    }

    [Theory]
    [InlineData(60_000, false)]
    [InlineData(60_000, true)]
    [InlineData(3_000_000, false)]
    [InlineData(3_000_000, true)]
    public void A_damaged_file_is_an_error_for_each_of_its_names(int size, bool isThere)
    {
        LinkedFile(size, "a", "b");
        var (id, _) = _harness.Backup();
        var archive = File.ReadAllBytes(_harness.ArchivePath(id));
        archive[size / 2] ^= 1;
        File.Delete(_harness.ArchivePath(id));
        File.WriteAllBytes(_harness.ArchivePath(id), archive);
        var target = isThere ? Target(("a", "old a"), ("b", "old b")) : Target(("a", "old a"));

        var (_, summary) = _harness.Restore(_harness.RestoreOf(id, target));

        Assert.Equal([("src/a", "damaged"), ("src/b", "damaged")], summary.Errors.Select(error => (error.Path, error.Code)));
        Assert.Equal("old a", File.ReadAllText(Path.Combine(target, "a")));
        Assert.Equal(isThere ? "old b" : null, Path.Exists(Path.Combine(target, "b")) ? File.ReadAllText(Path.Combine(target, "b")) : null);
    }

    [Fact]
    public void An_incomplete_file_is_an_error_for_each_of_its_names()
    {
        ManifestArchive.Write(_harness.Store, "backup-1", 1, (writer, _) =>
        {
            Add(writer, "src", ManifestEntryKind.Directory);
            Add(writer, "src/a", ManifestEntryKind.File, ManifestEntryFlags.Continued | ManifestEntryFlags.Linked);
            writer.End(ManifestEntryFlags.Incomplete | ManifestEntryFlags.Recheck, 0);
            Add(writer, "src/b", ManifestEntryKind.HardLink, link: "src/a");
        });
        var target = Target(("a", "old a"));

        var (_, summary) = _harness.Restore(_harness.RestoreOf("backup-1", target));

        Assert.Equal([("src/a", "incomplete"), ("src/b", "incomplete")], summary.Errors.Select(error => (error.Path, error.Code)));
        Assert.Equal(["a"], Directory.EnumerateFileSystemEntries(target).Select(Path.GetFileName));
    }

    [Fact]
    public void Another_name_of_a_file_that_is_blocked_by_a_folder_is_restored()
    {
        var content = LinkedFile(100, "a", "b");
        var (id, _) = _harness.Backup();
        var target = Target();
        Directory.CreateDirectory(Path.Combine(target, "a"));

        var (_, summary) = _harness.Restore(_harness.RestoreOf(id, target));

        Assert.Equal(("src/a", "exists"), (Assert.Single(summary.Errors).Path, summary.Errors[0].Code));
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(target, "b")));
    }

    private byte[] LinkedFile(int size, string first, params string[] others)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        var path = Path.Combine(_harness.Source, first);
        File.WriteAllBytes(path, content);
        foreach (var other in others)
        {
            TreeMaker.HardLink(TreeMaker.Bytes(path), TreeMaker.Bytes(Path.Combine(_harness.Source, other)));
        }

        return content;
    }

    private string Target(params (string Name, string Content)[] files)
    {
        var target = Directory.CreateDirectory(_harness.At("target")).FullName;
        foreach (var (name, content) in files)
        {
            File.WriteAllText(Path.Combine(target, name), content);
        }

        return target;
    }

    private static void Add(
        ManifestWriter writer,
        string path,
        ManifestEntryKind kind,
        ManifestEntryFlags flags = ManifestEntryFlags.None,
        string link = ""
    )
    {
        var entry = new ManifestEntry
        {
            Kind = kind,
            Flags = flags,
            Mode = 0x1ED,
        };
        entry.Path.Set(TreeMaker.Bytes(path));
        entry.Link.Set(TreeMaker.Bytes(link));
        writer.Add(entry);
    }
}

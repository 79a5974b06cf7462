using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Tests how an incremental backup takes over what it cannot read from its base.</summary>
public sealed class CarryOverTests : IDisposable
{
    private const int AccessDenied = 13;
    private const int InputOutputError = 5;
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void What_could_not_be_read_is_marked_and_not_removed()
    {
        var full = Backup(null, ("file", File("old")), ("folder", Folder(("in", File("inner")), ("too", File("other")))));

        var (id, summary) = BackupOf(full, ("file", File("newer", open: AccessDenied)), ("folder", Folder(AccessDenied)));

        Assert.Equal(
            [
                ("src/file", "carried_over", "it cannot be opened: Permission denied; carried over from backup-1"),
                ("src/folder", "carried_over", "the folder cannot be opened: Permission denied; carried over from backup-1"),
            ],
            summary.Warnings.Select(warning => (warning.Path, warning.Code, warning.Message))
        );
        Assert.Equal((2L, 3L), (summary.WarningCount, summary.Files));
        Assert.Equal((3L, 0L, 0L), (summary.UnchangedFiles, summary.ChangedFiles, summary.RemovedFiles));
        Assert.Equal(new SourceWarnings("src", 2, 2) { FirstUnread = "src/file" }, Assert.Single(summary.SourceWarnings!));
        Assert.Equal(["file=old", "folder/in=inner", "folder/too=other"], Restored(id));
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
    }

    [Fact]
    public void A_full_backup_has_nothing_to_take_over()
    {
        var (id, summary) = BackupOf(null, ("file", File("x", open: AccessDenied)), ("folder", Folder(AccessDenied)), ("z", File("z")));

        Assert.All(summary.Warnings, warning => Assert.Equal("unreadable", warning.Code));
        Assert.Equal(2, summary.SourceWarnings![0].Unread);
        Assert.Equal(["z=z"], Restored(id));
    }

    [Fact]
    public void What_the_base_does_not_have_stays_unreadable()
    {
        var full = Backup(null, ("a", Folder(("x", File("x")))), ("b", File("b")));

        var (id, summary) = BackupOf(full, ("a", File("now a file", open: AccessDenied)), ("b", File("b")), ("c", Folder(AccessDenied)));

        Assert.Equal([("src/a", "unreadable"), ("src/c", "unreadable")], summary.Warnings.Select(warning => (warning.Path, warning.Code)));
        Assert.Equal(1, summary.RemovedFiles);
        Assert.Equal(["b=b"], Restored(id));
    }

    [Fact]
    public void A_large_file_with_a_read_error_keeps_its_older_content()
    {
        var (old, now) = (Noise(3_000_000, 1), Noise(4_000_000, 2));
        var full = Backup(null, ("a", File("a")), ("large", Large(old)), ("z", File("z")));

        var (id, summary) = BackupOf(full, ("a", File("a")), ("large", Large(now, failAt: 2_000_000)), ("z", File("zz", seconds: 5)));
        var (folder, restore) = _harness.Restore(_harness.RestoreOf(id));

        Assert.Empty(restore.Errors);
        Assert.Equal(old, System.IO.File.ReadAllBytes(Path.Combine(folder, "large")));
        Assert.Equal("zz", System.IO.File.ReadAllText(Path.Combine(folder, "z")));
        Assert.Equal(("src/large", "carried_over"), (Assert.Single(summary.Warnings).Path, summary.Warnings[0].Code));
        Assert.Equal((3L, 1L), (summary.Files, summary.ChangedFiles));
        Assert.Equal(3_000_003, summary.SourceBytes);
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
    }

    [Fact]
    public void A_file_that_could_never_be_read_completely_is_not_taken_over()
    {
        var full = Backup(null, ("large", Large(Noise(3_000_000, 1), failAt: 2_000_000)));

        var (id, summary) = BackupOf(full, ("large", Large(Noise(3_000_000, 1), failAt: 2_000_000)));
        var (_, restore) = _harness.Restore(_harness.RestoreOf(id));

        Assert.Equal("unreadable", Assert.Single(summary.Warnings).Code);
        Assert.Equal("src/large", Assert.Single(restore.Errors).Path);
    }

    [Fact]
    public void A_hard_link_to_a_file_that_was_replaced_keeps_its_own_content()
    {
        var shared = File("shared", links: 2);
        var full = Backup(null, ("one", shared), ("z", Folder(("three", shared), ("two", shared))));

        var (id, _) = BackupOf(full, ("one", File("replaced")), ("z", Folder(AccessDenied)));

        Assert.Equal(["one=replaced", "z/three=shared", "z/two=shared"], Restored(id));
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
    }

    [Fact]
    public void Hard_links_in_an_unreadable_folder_stay_linked()
    {
        var shared = File("shared", links: 2);
        var full = Backup(null, ("z", Folder(("one", shared), ("two", shared))));

        var (id, _) = BackupOf(full, ("z", Folder(AccessDenied)));
        var (folder, _) = _harness.Restore(_harness.RestoreOf(id));

        Assert.Equal(["z/one=shared", "z/two=shared"], Restored(id));
        Assert.Equal("hard link to /z/one", TreeSnapshot.Of(folder).Lines["/z/two"]);
    }

    [Fact]
    public void Both_names_of_an_unreadable_file_keep_the_older_content()
    {
        var old = File("older", links: 2);
        var now = File("newer and longer", open: InputOutputError, links: 2);
        var full = Backup(null, ("one", old), ("two", old));

        var (id, summary) = BackupOf(full, ("one", now), ("two", now));

        Assert.Equal(["one=older", "two=older"], Restored(id));
        Assert.All(summary.Warnings, warning => Assert.Equal("carried_over", warning.Code));
        Assert.Equal(2, summary.WarningCount);
    }

    [Fact]
    public void What_the_settings_leave_out_now_is_not_taken_over()
    {
        var full = Backup(null, ("folder", Folder(("keep", File("k")), ("secret", Folder(("key", File("s")))))));

        using var system = Mount(("folder", Folder(AccessDenied)));
        var source = new FilesSource
        {
            Name = "src",
            Path = system.Path,
            Selection = new FileSelection { Exclude = ["folder/secret"] },
        };
        var (id, summary) = _harness.Backup(_harness.RequestOf(source).Against(full));

        Assert.Equal(["folder/keep=k"], Restored(id));
        Assert.Equal(1, summary.RemovedFiles);
    }

    [Fact]
    public void An_excluded_path_without_metadata_is_no_warning()
    {
        using var system = Mount(("file", new FaultyNode { Content = [1], OnLookup = () => AccessDenied }));
        var source = new FilesSource
        {
            Name = "src",
            Path = system.Path,
            Selection = new FileSelection { Exclude = ["file"] },
        };

        Assert.Empty(_harness.Backup(_harness.RequestOf(source)).Summary.Warnings);
    }

    [Fact]
    public void Content_can_be_taken_over_again_and_again()
    {
        var id = Backup(null, ("folder", Folder(("in", File("inner")))));
        for (var i = 0; i < 3; i++)
        {
            id = Backup(id, ("folder", Folder(AccessDenied)));
        }

        Assert.Equal(["folder/in=inner"], Restored(id));
        var (last, summary) = BackupOf(id, ("folder", Folder(("in", File("inner")))));
        Assert.Equal(["folder/in=inner"], Restored(last));
        Assert.Equal((0L, 0L), (summary.WarningCount, summary.RemovedFiles));
    }

    [Fact]
    public void A_preview_does_not_call_unreadable_files_removed()
    {
        var full = Backup(null, ("folder", Folder(("in", File("inner")))), ("gone", File("g")), ("stat", File("s")));
        using var system = Mount(("folder", Folder(AccessDenied)), ("stat", new FaultyNode { OnLookup = () => InputOutputError }));
        var paths = new List<(string, PreviewChange)>();
        var request = new PreviewRequest
        {
            Bases = new Dictionary<string, string> { ["src"] = full },
            Sources = [new FilesSource { Name = "src", Path = system.Path }],
            Forbidden = [],
        };

        var summary = _harness.Engine.Preview(request, path => paths.Add((path.Path, path.Change)), TestContext.Current.CancellationToken);

        Assert.Equal((1L, 2L, 2L), (summary.RemovedFiles, summary.UnchangedFiles, summary.Files));
        Assert.Contains(("src/folder/in", PreviewChange.Unchanged), paths);
        Assert.Contains(("src/stat", PreviewChange.Unchanged), paths);
        Assert.Contains(("src/gone", PreviewChange.Removed), paths);
    }

    private string Backup(string? baseId, params (string Name, FaultyNode Node)[] entries) => BackupOf(baseId, entries).Id;

    private (string Id, BackupSummary Summary) BackupOf(string? baseId, params (string Name, FaultyNode Node)[] entries)
    {
        using var system = Mount(entries);
        return _harness.Backup(_harness.RequestOf(new FilesSource { Name = "src", Path = system.Path }).Against(baseId));
    }

    private List<string> Restored(string id)
    {
        var (folder, summary) = _harness.Restore(_harness.RestoreOf(id));
        Assert.Empty(summary.Errors);
        return
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => $"{path[(folder.Length + 1)..]}={System.IO.File.ReadAllText(path)}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static FaultyFileSystem Mount(params (string Name, FaultyNode Node)[] entries) =>
        FaultyFileSystem.Mount(new FaultyNode { Children = [.. entries] });

    private static FaultyNode Folder(params (string Name, FaultyNode Node)[] entries) => new() { Children = [.. entries] };

    private static FaultyNode Folder(int error) => new() { Children = [], OnOpen = () => error };

    private static FaultyNode File(string text, int open = 0, uint links = 1, int seconds = 0) =>
        new()
        {
            Content = System.Text.Encoding.UTF8.GetBytes(text),
            Links = links,
            Seconds = 1_577_836_800 + seconds,
            OnOpen = () => open,
        };

    private static FaultyNode Large(byte[] content, int failAt = int.MaxValue) =>
        new() { Content = content, OnRead = offset => offset >= failAt ? InputOutputError : 0 };

    private static byte[] Noise(int length, int seed)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }
}

using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Dry runs of backups.</summary>
public sealed class BackupPreviewTests : IDisposable
{
    private readonly EngineHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Without_a_base_everything_is_added_and_nothing_is_written()
    {
        Write("a/f", "12345");
        File.CreateSymbolicLink(In("l"), "a");

        var (paths, summary) = Preview(baseId: null);

        Assert.Equal(["+ src", "+ src/a", "+ src/a/f", "+ src/l"], paths);
        Assert.Equal((1L, 2L, 1L, 5L, 5L), (summary.Files, summary.Directories, summary.Others, summary.SourceBytes, summary.ReadBytes));
        Assert.Empty(Directory.GetFiles(_bench.StoreFolder));
    }

    [Fact]
    public async Task Each_path_is_compared_with_the_base()
    {
        Write("changed", "one");
        Write("gone/f", "x");
        Write("last", "x");
        Write("same", "1234567");
        File.CreateSymbolicLink(In("link"), "same");
        await EngineHarness.LetAgeAsync(Write("same2", "x"));
        var (id, _) = _bench.Backup();
        Write("changed", "longer than before");
        Write("added", "x");
        Directory.Delete(In("gone"), recursive: true);
        File.Delete(In("last"));

        var (paths, summary) = Preview(id);

        Assert.Equal(
            [
                "* src",
                "+ src/added",
                "* src/changed",
                "- src/gone",
                "- src/gone/f",
                "- src/last",
                "= src/link",
                "= src/same",
                "= src/same2",
            ],
            paths.OrderBy(path => path[2..], StringComparer.Ordinal)
        );
        Assert.Equal(paths.OrderBy(path => path[2..], StringComparer.Ordinal), paths);
        Assert.Equal((1L, 1L, 2L, 2L), (summary.AddedFiles, summary.ChangedFiles, summary.UnchangedFiles, summary.RemovedFiles));
        Assert.Equal(19L, summary.ReadBytes);
    }

    [Fact]
    public async Task The_figures_are_those_of_the_backup_that_follows()
    {
        RandomTree.Make(Directory.CreateDirectory(In("one")).FullName, 5);
        await EngineHarness.LetAgeAsync(Write("z-last", "x"));
        var (id, _) = _bench.Backup();
        RandomTree.Make(Directory.CreateDirectory(In("two")).FullName, 6);
        File.Delete(In("z-last"));

        var summary = Preview(id).Summary;
        var (_, made) = _bench.Backup(_bench.Request().Against(id));

        Assert.Equal(
            (made.Files, made.Directories, made.Others, made.SourceBytes),
            (summary.Files, summary.Directories, summary.Others, summary.SourceBytes)
        );
        Assert.Equal(
            (made.AddedFiles, made.ChangedFiles, made.UnchangedFiles, made.RemovedFiles),
            (summary.AddedFiles, summary.ChangedFiles, summary.UnchangedFiles, summary.RemovedFiles)
        );
    }

    [Fact]
    public void Further_names_of_a_file_are_compared_as_such()
    {
        Write("a", "12345");
        TreeMaker.HardLink(TreeMaker.Bytes(In("a")), TreeMaker.Bytes(In("b")));

        var summary = Preview(baseId: null).Summary;

        Assert.Equal((2L, 5L), (summary.Files, summary.SourceBytes));
    }

    [Fact]
    public void What_the_settings_leave_out_is_left_out()
    {
        Write("a.log", "x");
        Write("b", "x");

        var (paths, _) = Preview(baseId: null, _bench.Request(exclude: ["*.log"]).Sources);

        Assert.Equal(["+ src", "+ src/b"], paths);
    }

    [Fact]
    public void A_command_is_listed_and_not_run()
    {
        var ran = _bench.At("ran");
        var source = new CommandSource
        {
            Name = "cmd",
            Command = new SourceCommand { Run = ["/usr/bin/touch", ran], FileName = "out" },
        };

        var (paths, summary) = Preview(baseId: null, [source]);

        Assert.Equal(["+ cmd", "+ cmd/out"], paths);
        Assert.Equal(1L, summary.Others);
        Assert.False(File.Exists(ran));
    }

    [Fact]
    public void A_source_that_fails_fails_the_dry_run_unless_it_may_be_left_out()
    {
        Write("f", "x");
        var missing = new FilesSource { Name = "gone", Path = _bench.At("nowhere") };
        var sources = _bench.Request().Sources;

        Assert.Equal("source_missing", Assert.Throws<Fault>(() => Preview(null, [missing, sources[0]])).Code);

        var (paths, summary) = Preview(null, [missing with { IsSkippedOnFailure = true }, sources[0]]);
        Assert.Equal(["+ src", "+ src/f"], paths);
        Assert.Equal(("gone", "source_skipped"), (Assert.Single(summary.Warnings).Path, summary.Warnings[0].Code));
    }

    [Fact]
    public void A_base_that_cannot_be_used_is_reported() => Assert.Throws<BaseUnusableException>(() => Preview("backup-none"));

    private string In(string path) => Path.Combine(_bench.Source, path);

    private string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), text);
        return In(path);
    }

    private (List<string> Paths, PreviewSummary Summary) Preview(string? baseId, IReadOnlyList<SourceDefinition>? sources = null)
    {
        var paths = new List<string>();
        var request = new PreviewRequest
        {
            Bases = _bench.Request().Against(baseId).Bases,
            Sources = sources ?? _bench.Request().Sources,
            Forbidden = [_bench.StoreFolder],
        };
        var summary = _bench.Engine.Preview(
            request,
            path => paths.Add($"{"+*=-"[(int)path.Change]} {path.Path}"),
            TestContext.Current.CancellationToken
        );
        return (paths, summary);
    }
}

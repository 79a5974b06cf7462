using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Restores of what patterns select, without leading components.</summary>
public sealed class RestoreSelectionTests : IDisposable
{
    private readonly EngineHarness _bench = new();

    public RestoreSelectionTests()
    {
        foreach (
            var path in (string[])
                [
                    "bots/a.gbai/a.gbot/config.csv",
                    "bots/a.gbai/a.gbdialog/start.bas",
                    "bots/a.gbai/a.gbdialog/old.log",
                    "bots/b.gbai/b.gbot/config.csv",
                    "bots/b.gbai/readme",
                    "other/[x]/f",
                    "other/x/f",
                ]
        )
        {
            Write(path);
        }
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("src/bots/*/*.gbot", "bots/a.gbai/a.gbot/config.csv", "bots/b.gbai/b.gbot/config.csv")]
    [InlineData("src/**/config.csv", "bots/a.gbai/a.gbot/config.csv", "bots/b.gbai/b.gbot/config.csv")]
    [InlineData("src/bots/a*/**/*.log", "bots/a.gbai/a.gbdialog/old.log")]
    [InlineData("s?c/other/?", "other/x/f")]
    [InlineData("src/bots/b.gbai/", "bots/b.gbai/b.gbot/config.csv", "bots/b.gbai/readme")]
    [InlineData("src/other/[x]", "other/[x]/f")]
    [InlineData("src/other/[wx]", "other/x/f")]
    [InlineData(@"src/other/\[x\]", "other/[x]/f")]
    public void A_pattern_selects_what_it_matches_with_everything_below(string pattern, params string[] expected)
    {
        var (folder, summary) = Restore(request => request with { Paths = [pattern] });

        Assert.Equal(expected, FilesIn(folder));
        Assert.Equal(expected.Length, summary.Files);
    }

    [Theory]
    [InlineData("src/bots/*.none")]
    [InlineData("bots/*")]
    public void A_pattern_that_matches_nothing_stops_the_restore_before_anything_is_written(string pattern)
    {
        var request = _bench.RestoreOf(_bench.Backup().Id) with { Paths = ["src/other", pattern] };

        var fault = Assert.Throws<Fault>(() => _bench.Restore(request));

        Assert.Equal((FaultCode.PathNotFound, pattern), (fault.Code, fault.Details["path"]));
        Assert.False(Directory.Exists(request.Destinations["src"]));
    }

    [Fact]
    public void A_pattern_that_is_not_valid_is_refused_unless_something_has_that_name()
    {
        Write("[open/f");
        var (folder, _) = Restore(request => request with { Paths = ["src/[open"] });
        Assert.Equal(["[open/f"], FilesIn(folder));

        Assert.Equal(FaultCode.InvalidRequest, Assert.Throws<Fault>(() => Restore(request => request with { Paths = ["src/[none"] })).Code);
    }

    [Fact]
    public void A_path_as_responses_write_it_selects_only_itself_however_long_it_is()
    {
        var folder = In("deep");
        for (var i = 0; i < 5; i++)
        {
            folder = Path.Combine(folder, new string('d', 250));
        }

        Directory.CreateDirectory(folder);
        TreeMaker.File(TreeMaker.Join(TreeMaker.Bytes(folder), [(byte)'*', 0xFF]), "odd"u8);
        TreeMaker.File(TreeMaker.Join(TreeMaker.Bytes(folder), [(byte)'x', 0xFF]), "other"u8);

        var (_, summary) = Restore(request => request with { Paths = [$@"src/{Path.GetRelativePath(_bench.Source, folder)}/*\xff"] });

        Assert.Equal(1L, summary.Files);
    }

    [Fact]
    public void What_is_excluded_is_not_restored_nor_anything_below_it()
    {
        var (folder, summary) = Restore(request => request with { Paths = ["src/bots"], Exclude = ["*.log", "src/bots/b.gbai", "*.gbot"] });

        Assert.Equal(["bots/a.gbai/a.gbdialog/start.bas"], FilesIn(folder));
        Assert.Equal(1L, summary.Files);
    }

    [Fact]
    public void Folders_above_a_match_are_made_like_the_originals_and_no_others_are()
    {
        File.SetUnixFileMode(In("bots"), (UnixFileMode)0x1E8);
        Directory.SetLastWriteTimeUtc(In("bots"), DateTime.UnixEpoch);

        var (folder, _) = Restore(request => request with { Paths = ["src/**/readme"] });

        Assert.Equal(["bots", "bots/b.gbai", "bots/b.gbai/readme"], Names(folder));
        Assert.Equal((UnixFileMode)0x1E8, File.GetUnixFileMode(Path.Combine(folder, "bots")));
        Assert.Equal(DateTime.UnixEpoch, Directory.GetLastWriteTimeUtc(Path.Combine(folder, "bots")));
    }

    [Fact]
    public void Leading_components_are_stripped()
    {
        Directory.SetLastWriteTimeUtc(In("bots/a.gbai"), DateTime.UnixEpoch);

        var (folder, summary) = Restore(request => request with { Paths = ["src/bots/a.gbai"], Strip = 2 });

        Assert.Equal(["a.gbdialog/old.log", "a.gbdialog/start.bas", "a.gbot/config.csv"], FilesIn(folder));
        Assert.Equal((3L, 0L), (summary.Files, summary.WarningCount));
        Assert.Equal(DateTime.UnixEpoch, Directory.GetLastWriteTimeUtc(folder));
    }

    [Fact]
    public void A_file_of_whose_path_nothing_is_left_is_a_warning()
    {
        var (folder, summary) = Restore(request => request with { Paths = ["src/bots/b.gbai"], Strip = 3 });

        Assert.Equal(["config.csv"], FilesIn(folder));
        Assert.Equal(("src/bots/b.gbai/readme", "stripped"), (Assert.Single(summary.Warnings).Path, summary.Warnings[0].Code));
    }

    [Theory]
    [InlineData("src/bots", 2, "mixed")]
    [InlineData("src/bots/*/*.gbot", 2, "mixed")]
    [InlineData("src/other/x/f", 9, "nothing is left")]
    public void Content_of_several_folders_is_never_mixed_nor_is_everything_stripped(string path, int strip, string reason)
    {
        var request = _bench.RestoreOf(_bench.Backup().Id) with { Paths = [path], Strip = strip };

        var fault = Assert.Throws<Fault>(() => _bench.Restore(request));

        Assert.Equal(("invalid_request", "strip"), (fault.Code, fault.Details["field"]));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(request.Destinations["src"]));
    }

    [Fact]
    public void Hard_links_and_what_exists_keep_their_meaning_when_paths_are_stripped()
    {
        TreeMaker.HardLink(TreeMaker.Bytes(In("other/x/f")), TreeMaker.Bytes(In("other/x/g")));
        var (id, _) = _bench.Backup();
        var request = _bench.RestoreOf(id) with { Paths = ["src/other/x"], Strip = 2, Overwrite = OverwriteMode.Skip };
        var folder = Directory.CreateDirectory(request.Destinations["src"]).FullName;
        File.WriteAllText(Path.Combine(folder, "f"), "mine");

        var (_, summary) = _bench.Restore(request);

        Assert.Equal((1L, 1L), (summary.Files, summary.Skipped));
        Assert.Equal(("mine", "src other/x/f"), (Read("f"), Read("g")));
        _bench.Restore(request with { Overwrite = OverwriteMode.Replace });
        Assert.Equal("src other/x/f", Read("f"));
        Assert.Equal(2L, _bench.Restore(request with { DryRun = true }).Summary.Skipped);
        string Read(string name) => File.ReadAllText(Path.Combine(folder, name));
    }

    private (string Folder, RestoreSummary Summary) Restore(Func<RestoreRequest, RestoreRequest> with) =>
        _bench.Restore(with(_bench.RestoreOf(_bench.Backup().Id)));

    private string In(string path) => Path.Combine(_bench.Source, path);

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), $"src {path}");
    }

    private static List<string> FilesIn(string folder) =>
        [
            .. Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Order(StringComparer.Ordinal),
        ];

    private static List<string> Names(string folder) =>
        [
            .. Directory
                .GetFileSystemEntries(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Order(StringComparer.Ordinal),
        ];
}

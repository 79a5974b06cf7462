using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Configuration;

/// <summary>Symbolic links in the paths of sources and targets.</summary>
public sealed class FollowSettingsTests : IDisposable
{
    private readonly SettingsHarness _bench = new();

    public FollowSettingsTests()
    {
        Directory.CreateDirectory(_bench.In("real/work"));
        File.CreateSymbolicLink(_bench.In("link"), _bench.In("real"));
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_source_or_target_behind_a_link_is_reported_at_the_start_with_the_path_to_configure()
    {
        _bench.Config(
            """
            { "sources": { "work": { "path": "link/work" }, "meant": { "path": "link/work", "follow": true } },
              "targets": { "out": { "path": "link/out" }, "good": { "path": "link/out", "follow": true } } }
            """
        );

        var loaded = _bench.Load();

        Assert.Equal(
            [false, true],
            loaded.Settings.Sources.Cast<FilesSource>().OrderByDescending(source => source.Name).Select(source => source.Follow)
        );
        Assert.Equal([true, false, true], loaded.Settings.Targets.OrderBy(target => target.Name).Select(target => target.Follow));
        var warnings = loaded.Warnings.Where(warning => warning.Contains("symbolic link", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Contains($"source 'work' leads through the symbolic link {_bench.In("link")}", warnings[0], StringComparison.Ordinal);
        Assert.Contains(_bench.In("real/work"), warnings[0], StringComparison.Ordinal);
        Assert.Contains("target 'out'", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_an_operator_gives_at_the_command_line_stands_for_where_its_links_lead()
    {
        var settings = _bench.Load(input => input with { Sources = ["work=link/work", "link"], Targets = ["out=link/out"] }).Settings;

        Assert.Equal(_bench.In("real/work"), settings.FindSource("work")!.Location);
        Assert.Equal(_bench.In("real"), settings.FindSource("link")!.Location);
        Assert.Equal(_bench.In("real/out"), settings.FindTarget("out")!.Path);
        Assert.Equal(_bench.In("real/to"), SettingsLoader.FindFolderTarget(settings, "link/to", _bench.Folder));
    }

    [Fact]
    public async Task A_link_of_somebody_else_is_not_taken_for_what_the_operator_means()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can give a link away.");
        await ShellRun.RunAsync(_bench.Folder, "chown -h 65534 link");

        var settings = _bench.Load(input => input with { Sources = ["work=link/work"] }).Settings;

        Assert.Equal(_bench.In("link/work"), settings.FindSource("work")!.Location);
        Assert.Equal(_bench.In("link/to"), SettingsLoader.FindFolderTarget(settings, "link/to", _bench.Folder));
    }
}

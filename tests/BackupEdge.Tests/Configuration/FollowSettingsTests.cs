using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Configuration;

/// <summary>Tests symbolic links in the paths of sources and targets.</summary>
public sealed class FollowSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public FollowSettingsTests()
    {
        Directory.CreateDirectory(_harness.In("real/work"));
        File.CreateSymbolicLink(_harness.In("link"), _harness.In("real"));
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_path_that_leads_through_a_link_is_reported_with_the_real_path()
    {
        _harness.Config(
            """
            { "sources": { "work": { "path": "link/work" }, "meant": { "path": "link/work", "follow": true } },
              "targets": { "out": { "path": "link/out" }, "good": { "path": "link/out", "follow": true } } }
            """
        );

        var loaded = _harness.Load();

        Assert.Equal(
            [false, true],
            loaded.Settings.Sources.Cast<FilesSource>().OrderByDescending(source => source.Name).Select(source => source.Follow)
        );
        Assert.Equal([true, false, true], loaded.Settings.Targets.OrderBy(target => target.Name).Select(target => target.Follow));
        var warnings = loaded.Warnings.Where(warning => warning.Contains("symbolic link", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Contains($"source 'work' leads through the symbolic link {_harness.In("link")}", warnings[0], StringComparison.Ordinal);
        Assert.Contains(_harness.In("real/work"), warnings[0], StringComparison.Ordinal);
        Assert.Contains("target 'out'", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Links_in_paths_on_the_command_line_are_resolved()
    {
        var settings = _harness.Load(input => input with { Sources = ["work=link/work", "link"], Targets = ["out=link/out"] }).Settings;

        Assert.Equal(_harness.In("real/work"), settings.FindSource("work")!.Location);
        Assert.Equal(_harness.In("real"), settings.FindSource("link")!.Location);
        Assert.Equal(_harness.In("real/out"), settings.FindTarget("out")!.Path);
        Assert.Equal(_harness.In("real/to"), SettingsLoader.FindFolderTarget(settings, "link/to", _harness.Folder));
    }

    [Fact]
    public async Task A_link_owned_by_another_user_is_not_resolved()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can change the owner of a link.");
        await ShellRun.RunAsync(_harness.Folder, "chown -h 65534 link");

        var settings = _harness.Load(input => input with { Sources = ["work=link/work"] }).Settings;

        Assert.Equal(_harness.In("link/work"), settings.FindSource("work")!.Location);
        Assert.Equal(_harness.In("link/to"), SettingsLoader.FindFolderTarget(settings, "link/to", _harness.Folder));
    }
}

using System.Text;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>Tests walks that keep few folders open, also while folders are moved.</summary>
public sealed class FileTreeTests : IDisposable
{
    private readonly TempFolder _scratch = new();
    private readonly ReportLog _warnings = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_deep_tree_is_walked_completely_with_few_open_folders()
    {
        Make(30);
        var maxOpen = 0;

        var paths = Walk(_ => maxOpen = Math.Max(maxOpen, OpenFoldersBelow(_scratch.Path)));

        Assert.Equal(Expected(30), paths);
        Assert.Equal(0, _warnings.Count);
        Assert.InRange(maxOpen, 1, 4);
        Assert.Equal(0, OpenFoldersBelow(_scratch.Path));
    }

    [Theory]
    [InlineData("mv tree/m/m tree/other")] // the next entry is in a folder that was moved
    [InlineData("mv tree/m/m/m/m/m tree/m/other")] // the current folder was moved out of its parent
    [InlineData("mv tree/m tree/other && ln -s /etc tree/m")]
    public async Task Folders_that_are_moved_during_the_walk_are_still_read(string move)
    {
        Make(8);

        var paths = await WalkAndRunAsync("tree/m/m/m/m/m/m/m/a", move);

        Assert.Equal(Expected(8), paths);
        Assert.Equal(0, _warnings.Count);
    }

    [Fact]
    public async Task A_folder_that_is_not_found_again_is_a_warning()
    {
        Make(8);

        // The walk can return to the folder neither from below nor from above.
        var paths = await WalkAndRunAsync("tree/m/m/m/m/m/m/m/a", "mv tree/m/m/m/m/m away && mv tree/m/m gone && mkdir tree/m/m");

        Assert.Equal(["tree/m/m", "tree/m/m/m", "tree/m/m/m/m"], _warnings.ToList().Select(warning => warning.Path));
        Assert.All(_warnings.ToList(), warning => Assert.Equal("changed", warning.Code));
        Assert.Contains("tree/m/z", paths);
        Assert.Contains("tree/z", paths);
        Assert.DoesNotContain("tree/m/m/z", paths);
    }

    private void Make(int depth)
    {
        var folder = _scratch.MakeFolder("tree");
        for (var i = 0; i < depth; i++)
        {
            File.WriteAllText(Path.Combine(folder, "a"), "");
            File.WriteAllText(Path.Combine(folder, "z"), "");
            folder = Directory.CreateDirectory(Path.Combine(folder, "m")).FullName;
        }
    }

    private static IEnumerable<string> Expected(int depth, string folder = "tree") =>
        depth == 0 ? [folder] : [folder, $"{folder}/a", .. Expected(depth - 1, $"{folder}/m"), $"{folder}/z"];

    private async Task<List<string>> WalkAndRunAsync(string at, string line)
    {
        Task<string>? run = null;
        var paths = Walk(path =>
        {
            if (path == at)
            {
                run = ShellRun.RunAsync(_scratch.Path, line);
                run.Wait(TestContext.Current.CancellationToken);
            }
        });
        await run!;
        return paths;
    }

    private List<string> Walk(Action<string> at)
    {
        var paths = new List<string>();
        var calls = new SourceCalls(TimeSpan.Zero, new OpenDescriptors(4), () => { }, TestContext.Current.CancellationToken);
        var source = new FilesSource { Name = "tree", Path = _scratch.At("tree") };
        using var tree = new FileTree(
            source,
            new TreeContext
            {
                Forbidden = [],
                Warnings = _warnings,
                Calls = calls,
                Flush = new FileSystemFlush(TestContext.Current.CancellationToken),
            }
        );
        var entry = new TreeEntry();
        while (tree.TryNext(entry, out _))
        {
            paths.Add(Encoding.UTF8.GetString(entry.Entry.Path.Span));
            entry.Release();
            at(paths[^1]);
        }

        return paths;
    }

    private static int OpenFoldersBelow(string folder) =>
        Directory
            .GetFileSystemEntries("/proc/self/fd")
            .Count(link => new FileInfo(link).LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true);
}

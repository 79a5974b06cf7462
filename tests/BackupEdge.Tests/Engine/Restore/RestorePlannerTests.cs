using BackupEdge.Engine.Restore;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>The plans of restores, path by path.</summary>
public sealed class RestorePlannerTests : IDisposable
{
    private readonly MirrorHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Each_path_has_its_fate()
    {
        _bench.Write("changed", "folder/same", "new", "type/f");
        var request = _bench.Request();
        _bench.Restore(request);
        File.Delete(Path.Combine(_bench.Target, "new"));
        File.WriteAllText(Path.Combine(_bench.Target, "changed"), "edited");
        Directory.Delete(Path.Combine(_bench.Target, "type"), recursive: true);
        _bench.Add("type", "folder/extra", "z/deep/f");

        Assert.Equal(
            [
                "= src",
                "* src/changed",
                "= src/folder",
                "- src/folder/extra",
                "= src/folder/same",
                "+ src/new",
                "* src/type",
                "+ src/type/f",
                "- src/z",
                "- src/z/deep",
                "- src/z/deep/f",
            ],
            _bench.Plan(request)
        );
        Assert.DoesNotContain(_bench.Plan(request with { DeleteIn = [] }), line => line.StartsWith('-'));
    }

    [Fact]
    public void With_skip_what_exists_is_kept()
    {
        _bench.Write("a", "b");
        _bench.Add("b");

        Assert.Equal(["= src", "+ src/a", "= src/b"], _bench.Plan(_bench.Request() with { DeleteIn = [], Overwrite = OverwriteMode.Skip }));
    }

    [Fact]
    public void A_file_in_whose_way_a_folder_is_replaces_it_with_all_that_is_in_it()
    {
        _bench.Write("x", "y");
        _bench.Add("x/a/b", "x/c");

        Assert.Equal(["= src", "* src/x", "- src/x/a", "- src/x/a/b", "- src/x/c", "+ src/y"], _bench.Plan(_bench.Request()));
    }

    [Fact]
    public void The_destination_is_where_the_path_is_written_without_what_is_stripped()
    {
        _bench.Write("a/b/f");
        _bench.Add("extra");
        var destinations = new List<string?>();

        _bench.Bench.Engine.Plan(
            new RestorePlanRequest { Restore = _bench.Request() with { Paths = ["src/a/b"], Strip = 2 } },
            planned => destinations.Add(planned.Destination),
            TestContext.Current.CancellationToken
        );

        Assert.Equal([_bench.Target, $"{_bench.Target}/extra", $"{_bench.Target}/f"], destinations);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Read_in_parts_it_is_the_same(int limit)
    {
        RandomTree.Make(Directory.CreateDirectory(Path.Combine(_bench.Bench.Source, "both")).FullName, 3, 60);
        _bench.Write("both/way", "both2/a", "empty/f", "way/f");
        File.Delete(Path.Combine(_bench.Bench.Source, "empty/f"));
        var request = _bench.Request();
        _bench.Restore(request with { Paths = ["src/both"] });
        RandomTree.Make(Directory.CreateDirectory(Path.Combine(_bench.Target, "extra")).FullName, 4, 40);
        RandomTree.Make(Directory.CreateDirectory(Path.Combine(_bench.Target, "both", "more")).FullName, 5, 40);
        File.Delete(Path.Combine(_bench.Target, "both/way"));
        _bench.Add("both/way/a/b", "both/way/c", "both2/b", "empty/x/y", "empty/z", "zz");
        var whole = _bench.Plan(request);

        Assert.Equal(whole, _bench.Plan(request, limit));
        Assert.Equal(whole.Count, whole.Distinct().Count());
        Assert.Contains("- src/both/way/a/b", whole);
        Assert.Contains("- src/empty/x/y", whole);
    }

    [Fact]
    public void The_figures_of_a_dry_run_are_those_of_the_plan_and_of_the_restore()
    {
        RandomTree.Make(_bench.Bench.Source, 8);
        var request = _bench.Request();
        _bench.Restore(request);
        _bench.Add("extra/a", "extra/b", "more");

        var planned = _bench.Restore(request with { DryRun = true });
        var lines = _bench.Plan(request);
        var made = _bench.Restore(request);

        Assert.Equal(
            (made.Files, made.Directories, made.Replaced, made.Deleted),
            (planned.Files, planned.Directories, planned.Replaced, planned.Deleted)
        );
        Assert.Equal(4L, made.Deleted);
        Assert.Equal(4, lines.Count(line => line[0] == '-'));
        Assert.Equal(planned.Files + planned.Directories + planned.Deleted, lines.Count);
        TreeAssert.Same(_bench.Bench.Source, _bench.Target);
    }
}

using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Browsing;

/// <summary>Browsing backups of real trees shows what the file system shows.</summary>
public sealed class BrowsedTreeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(21, 1000)]
    [InlineData(22, 1)]
    [InlineData(23, 13)]
    public void A_listing_of_everything_equals_the_tree(int seed, int limit)
    {
        using var bench = new EngineHarness();
        RandomTree.Make(bench.Source, seed);
        var (id, _) = bench.Backup();
        var tree = TreeSnapshot.Of(bench.Source).Lines;
        var listed = List(bench, id, limit);

        Assert.Equal(
            tree.Keys.Select(Shown).Order(StringComparer.Ordinal),
            listed.Select(entry => entry.Path).Order(StringComparer.Ordinal)
        );
        foreach (var (path, line) in tree)
        {
            var entry = listed.Single(entry => entry.Path == Shown(path));
            if (line.StartsWith("hard link to ", StringComparison.Ordinal))
            {
                var first = line["hard link to ".Length..];
                Assert.Equal(ManifestEntryKind.HardLink, entry.Kind);
                Assert.Equal(Shown(first), entry.Link);
                Assert.Equal(listed.Single(other => other.Path == Shown(first)).Size, entry.Size);
            }
            else
            {
                Assert.StartsWith(Described(entry), line, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public async Task A_comparison_with_the_backup_before_tells_what_was_edited(int seed)
    {
        using var bench = new EngineHarness();
        RandomTree.Make(bench.Source, seed);
        File.WriteAllText(Path.Combine(bench.Source, "edited"), "one");
        File.WriteAllText(Path.Combine(bench.Source, "touched"), "same");
        File.WriteAllText(Path.Combine(bench.Source, "gone"), "here");
        File.WriteAllText(Path.Combine(bench.Source, "swapped"), "a file");
        await EngineHarness.LetAgeAsync(Path.Combine(bench.Source, "swapped"));
        var (full, _) = bench.Backup();
        File.WriteAllText(Path.Combine(bench.Source, "edited"), "two");
        File.SetUnixFileMode(Path.Combine(bench.Source, "touched"), UnixFileMode.UserRead);
        File.Delete(Path.Combine(bench.Source, "gone"));
        File.Delete(Path.Combine(bench.Source, "swapped"));
        Directory.CreateDirectory(Path.Combine(bench.Source, "swapped"));
        File.WriteAllText(Path.Combine(bench.Source, "swapped", "new"), "added");
        var (incremental, _) = bench.Backup(bench.Request() with { BaseId = full });
        var (again, _) = bench.Backup();

        string[] expected =
        [
            "* src Metadata",
            "* src/edited Content, Metadata",
            "- src/gone None",
            "* src/swapped Type",
            "+ src/swapped/new None",
            "* src/touched Metadata",
        ];
        Assert.Equal(expected, Compare(bench, full, incremental));
        Assert.Equal(expected, Compare(bench, full, again));
        Assert.Empty(Compare(bench, incremental, again));
    }

    [Fact]
    public void A_stream_that_gives_the_same_again_is_unchanged()
    {
        using var bench = new EngineHarness();
        var source = new CommandSource
        {
            Name = "out",
            Command = new SourceCommand { Run = ["/bin/echo", "the same"], FileName = "text" },
        };
        var (first, _) = bench.Backup(bench.RequestOf(source));
        var (second, _) = bench.Backup(bench.RequestOf(source));

        Assert.Empty(Compare(bench, first, second));
        var listed = bench.Engine.Browse(
            new BrowseRequest
            {
                Id = second,
                Path = "out",
                Limit = 10,
            },
            Ct
        );
        Assert.Equal([("out/text", ManifestEntryKind.Stream, 9)], listed.Items.Select(entry => (entry.Path, entry.Kind, (int)entry.Size)));
    }

    private static string Shown(string latin1) => PathText.Of(Encoding.Latin1.GetBytes("src" + latin1));

    private static string Described(BrowsedEntry entry)
    {
        var type = entry.Kind == ManifestEntryKind.File ? "Regular" : entry.Kind.ToString();
        var time = DateTimeOffset.Parse(entry.Modified![..19] + "Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        var nanoseconds = entry.Modified.Length > 20 ? entry.Modified[20..29] : "000000000";
        var size = entry.Kind == ManifestEntryKind.File ? $" {entry.Size}" : "";
        return $"{type} {Convert.ToString(entry.Mode, 8)} {entry.UserId}:{entry.GroupId} {time}.{nanoseconds}{size}";
    }

    private static List<BrowsedEntry> List(EngineHarness bench, string id, int limit)
    {
        var entries = new List<BrowsedEntry>();
        byte[]? after = null;
        do
        {
            var page = bench.Engine.Browse(
                new BrowseRequest
                {
                    Id = id,
                    Recursive = true,
                    Limit = limit,
                    After = after,
                },
                Ct
            );
            entries.AddRange(page.Items);
            after = page.Next;
        } while (after is not null);
        return entries;
    }

    private static IEnumerable<string> Compare(EngineHarness bench, string before, string after) =>
        bench
            .Engine.Compare(
                new CompareRequest
                {
                    BeforeId = before,
                    AfterId = after,
                    Limit = 1000,
                    MaxPages = 1000,
                },
                Ct
            )
            .Items.Select(item =>
                $"{(item.Before is null ? '+' : item.After is null ? '-' : '*')} {(item.Before ?? item.After)!.Path} "
                + $"{item.Differences}"
            );
}

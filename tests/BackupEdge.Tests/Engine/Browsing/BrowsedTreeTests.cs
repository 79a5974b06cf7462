using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Browsing;

/// <summary>Tests that browsing a backup of a real tree returns the entries of the file system.</summary>
public sealed class BrowsedTreeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(21, 1000)]
    [InlineData(22, 1)]
    [InlineData(23, 13)]
    public void A_listing_of_everything_equals_the_tree(int seed, int limit)
    {
        using var harness = new EngineHarness();
        RandomTree.Make(harness.Source, seed);
        var (id, _) = harness.Backup();
        var tree = TreeSnapshot.Of(harness.Source).Lines;
        var listed = List(harness, id, limit);

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
    public async Task A_comparison_with_the_previous_backup_returns_the_edits(int seed)
    {
        using var harness = new EngineHarness();
        RandomTree.Make(harness.Source, seed);
        File.WriteAllText(Path.Combine(harness.Source, "edited"), "one");
        File.WriteAllText(Path.Combine(harness.Source, "touched"), "same");
        File.WriteAllText(Path.Combine(harness.Source, "gone"), "here");
        File.WriteAllText(Path.Combine(harness.Source, "swapped"), "a file");
        await EngineHarness.LetAgeAsync(Path.Combine(harness.Source, "swapped"));
        var (full, _) = harness.Backup();
        File.WriteAllText(Path.Combine(harness.Source, "edited"), "two");
        File.SetUnixFileMode(Path.Combine(harness.Source, "touched"), UnixFileMode.UserRead);
        File.Delete(Path.Combine(harness.Source, "gone"));
        File.Delete(Path.Combine(harness.Source, "swapped"));
        Directory.CreateDirectory(Path.Combine(harness.Source, "swapped"));
        File.WriteAllText(Path.Combine(harness.Source, "swapped", "new"), "added");
        var (incremental, _) = harness.Backup(harness.Request().Against(full));
        var (again, _) = harness.Backup();

        string[] expected =
        [
            "* src Metadata",
            "* src/edited Content, Metadata",
            "- src/gone None",
            "* src/swapped Type",
            "+ src/swapped/new None",
            "* src/touched Metadata",
        ];
        Assert.Equal(expected, Compare(harness, full, incremental));
        Assert.Equal(expected, Compare(harness, full, again));
        Assert.Empty(Compare(harness, incremental, again));
    }

    [Fact]
    public void A_stream_with_the_same_content_is_unchanged()
    {
        using var harness = new EngineHarness();
        var source = new CommandSource
        {
            Name = "out",
            Command = new SourceCommand { Run = ["/bin/echo", "the same"], FileName = "text" },
        };
        var (first, _) = harness.Backup(harness.RequestOf(source));
        var (second, _) = harness.Backup(harness.RequestOf(source));

        Assert.Empty(Compare(harness, first, second));
        var listed = harness.Engine.Browse(
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

    private static List<BrowsedEntry> List(EngineHarness harness, string id, int limit)
    {
        var entries = new List<BrowsedEntry>();
        byte[]? after = null;
        do
        {
            var page = harness.Engine.Browse(
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

    private static IEnumerable<string> Compare(EngineHarness harness, string before, string after) =>
        harness
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

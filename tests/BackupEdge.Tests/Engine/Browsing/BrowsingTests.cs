using System.Text;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Archives;

namespace BackupEdge.Tests.Engine.Browsing;

/// <summary>
/// Tests listing, searching and comparing manifests of many pages, with result pages of any size, against the entries themselves.
/// </summary>
public sealed class BrowsingTests
{
    private const int Many = 8000;
    private readonly MemoryArchiveStore _store = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 370)]
    [InlineData(3, 999)]
    public void A_recursive_listing_returns_everything_below_a_folder(int seed, int limit)
    {
        var sample = Written(seed);
        foreach (var folder in Folders(sample, seed, 4).Append(null))
        {
            var expected = sample
                .Entries.Keys.Where(path => folder is null || path.StartsWith(folder + "/", StringComparison.Ordinal))
                .Select(path => Text(sample, path));
            Assert.Equal(expected, Browse(folder, recursive: true, limit).Select(Text));
        }
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 3)]
    [InlineData(3, 7)]
    public void A_listing_returns_one_level_of_a_folder(int seed, int limit)
    {
        var sample = Written(seed);
        foreach (var folder in Folders(sample, seed, 10).Append(null))
        {
            var inside = folder is null ? "" : folder + "/";
            var expected = sample
                .Entries.Keys.Where(path => path.StartsWith(inside, StringComparison.Ordinal) && !path[inside.Length..].Contains('/'))
                .Select(path => Text(sample, path));
            Assert.Equal(expected, Browse(folder, recursive: false, limit).Select(Text));
        }
    }

    [Fact]
    public void A_listing_of_one_level_does_not_read_deeper_levels()
    {
        Written(5);
        var pages = ArchiveReader.Open(new ArchiveAccess(_store), "backup-1").Root.Pages.Count;
        Assert.True(pages >= 15, $"Only {pages} pages.");

        var level = Engine().Browse(new BrowseRequest { Id = "backup-1", Limit = 1000 }, Ct);
        Assert.Equal(["src", "zeta"], level.Items.Select(entry => entry.Path));
        Assert.InRange(level.PagesRead, 1, 4);
    }

    [Fact]
    public void A_listing_of_a_file_contains_only_that_file()
    {
        var sample = Written(6);
        var (path, _) = sample.Entries.Last(entry => entry.Value.Entry.Kind == ManifestEntryKind.File);

        Assert.Equal([Text(sample, path)], Browse(path, recursive: false, 10).Select(Text));
        Assert.Equal([Text(sample, path)], Browse(path, recursive: true, 1).Select(Text));
    }

    [Theory]
    [InlineData("src/none", FaultCode.PathNotFound)]
    [InlineData("sr", FaultCode.PathNotFound)]
    [InlineData("src/../src", FaultCode.InvalidRequest)]
    [InlineData("/src", FaultCode.InvalidRequest)]
    public void A_missing_path_is_reported(string path, string code)
    {
        Written(7);

        Assert.Equal(code, Assert.Throws<Fault>(() => Browse(path, false, 10)).Code);
        Assert.Equal(code, Assert.Throws<Fault>(() => Engine().Compare(Comparing(10) with { AfterId = "backup-1", Path = path }, Ct)).Code);
    }

    [Fact]
    public void A_cursor_of_another_folder_is_refused()
    {
        Written(8);
        var request = new BrowseRequest
        {
            Id = "backup-1",
            Path = "src",
            Limit = 5,
            After = "zeta/x"u8.ToArray(),
        };

        Assert.Equal("cursor", Assert.Throws<Fault>(() => Engine().Browse(request, Ct)).Details["field"]);
    }

    [Theory]
    [InlineData(1, Many, 1000, 2000)]
    [InlineData(2, Many, 10, 2000)]
    [InlineData(3, 2000, 1000, 3)]
    [InlineData(4, 300, 1, 1)]
    public void A_comparison_returns_exactly_the_differences(int seed, int entries, int limit, int maxPages)
    {
        var before = Written(seed, entries);
        var after = before.Changed(seed + 100, 60);
        after.Write(_store, "backup-2", 2);

        Assert.Equal(Differences(before, after, ""), Compare(Comparing(limit) with { MaxPages = maxPages }));
        Assert.Equal(Differences(before, after, "zeta/"), Compare(Comparing(limit) with { MaxPages = maxPages, Path = "zeta" }));
        var few = Comparing(limit) with { MaxPages = maxPages };
        Assert.Equal(Differences(before, after, "zeta/"), Compare(few with { LeftOut = ["none", "src"] }));
        Assert.Equal(Differences(before, after, "src/"), Compare(few with { LeftOut = ["zeta"] }));
        Assert.Empty(Compare(few with { LeftOut = ["zeta", "src"] }));
        Assert.Empty(Compare(Comparing(limit) with { AfterId = "backup-1" }));
    }

    [Fact]
    public void A_comparison_does_not_read_shared_pages()
    {
        var before = Written(9);
        before.Changed(10, 3).Write(_store, "backup-2", 2);

        Assert.InRange(Engine().Compare(Comparing(1000), Ct).PagesRead, 2, 24);
        Assert.InRange(Engine().Compare(Comparing(1000) with { AfterId = "backup-1" }, Ct).PagesRead, 0, 4);
    }

    [Theory]
    [InlineData("*.bas", Many, 1000, 2000)]
    [InlineData("a.*", Many, 30, 2000)]
    [InlineData("src/*", 500, 1000, 1)]
    [InlineData("zeta/**/f*1?.txt", 2000, 11, 10)]
    [InlineData(@"\xff\xc3[0-4]*", Many, 50, 2000)]
    [InlineData("none", 500, 1, 2)]
    public void A_search_returns_matching_entries_with_their_change(string text, int entries, int limit, int maxPages)
    {
        var before = Written(11, entries);
        var after = before.Changed(12, entries / 20);
        after.Write(_store, "backup-2", 2);
        var pattern = PathPattern.Parse(text);
        var differences = Differences(before, after, "");
        var expected = after
            .Entries.Where(entry => entry.Value.Entry.Kind != ManifestEntryKind.Directory && pattern.Matches(entry.Value.Entry.Path.Span))
            .Select(entry =>
            {
                var differs = differences.Any(d => d.EndsWith($" {Shown(entry.Key)}", StringComparison.Ordinal));
                var change =
                    !before.Entries.ContainsKey(entry.Key) ? "Added"
                    : differs ? "Changed"
                    : "Unchanged";
                return $"{change} {Text(after, entry.Key)}";
            });

        Assert.Equal(
            expected,
            Find(
                new FindRequest
                {
                    Id = "backup-2",
                    Bases = Bases("backup-1"),
                    Pattern = pattern,
                    Limit = limit,
                    MaxPages = maxPages,
                }
            )
        );
    }

    [Fact]
    public void Changes_are_added_without_a_base_and_unknown_with_an_unreadable_one()
    {
        Written(13);
        var request = new FindRequest
        {
            Id = "backup-1",
            Bases = Bases(null),
            Pattern = PathPattern.Parse("*.bas"),
            Limit = 1000,
            MaxPages = 1000,
        };

        Assert.All(Engine().Find(request, Ct).Items, found => Assert.Equal(VersionChange.Added, found.Change));
        Assert.All(Engine().Find(request with { Bases = Bases("backup-0") }, Ct).Items, found => Assert.Null(found.Change));
    }

    [Fact]
    public void A_complete_path_is_found_without_reading_other_pages()
    {
        var sample = Written(14);
        var path = sample.Entries.Keys.Last(key => key.EndsWith(".txt", StringComparison.Ordinal));
        var page = Engine()
            .Find(
                new FindRequest
                {
                    Id = "backup-1",
                    Bases = Bases(null),
                    Pattern = PathPattern.Parse(Shown(path)),
                    Limit = 10,
                    MaxPages = 1000,
                },
                Ct
            );

        Assert.Equal(Shown(path), Assert.Single(page.Items).Entry.Path);
        Assert.InRange(page.PagesRead, 1, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Damage_omits_entries_and_never_returns_wrong_ones(int seed)
    {
        var before = Written(seed);
        var after = before.Changed(seed + 200, 300);
        after.Write(_store, "backup-2", 2);
        var differences = Differences(before, after, "").ToHashSet();
        var all = before.Entries.Keys.Select(path => Text(before, path)).ToHashSet();
        var changes = Find(Finding()).ToHashSet();
        var random = new Random(seed);
        var left = 0;
        for (var i = 0; i < 30; i++)
        {
            var id = i % 2 == 0 ? "backup-1" : "backup-2";
            var whole = _store.Files[id];
            var damaged = whole.ToArray();
            damaged[random.Next(damaged.Length * 9 / 10)] ^= 4;
            _store.Files[id] = damaged;
            try
            {
                // The size of a large file is stored after its content, which may be damaged.
                Assert.Empty(Browse(null, recursive: true, 1000).Where(entry => !entry.IsIncomplete).Select(Text).Except(all));
                Assert.Empty(Compare(Comparing(500)).Except(differences));
                Assert.Empty(Find(Finding()).Where(found => !found.StartsWith("? ", StringComparison.Ordinal)).Except(changes));
                left += Engine().Compare(Comparing(1000), Ct).DamagedEntries > 0 ? 1 : 0;
            }
            catch (Fault fault)
            {
                Assert.Equal(FaultCode.ArchiveDamaged, fault.Code);
            }

            _store.Files[id] = whole;
        }

        Assert.True(left > 5, $"Damage had an effect only {left} times.");
    }

    [Fact]
    public void A_folder_with_a_damaged_entry_is_listed_and_not_reported_missing()
    {
        var sample = Written(15, 15_000);
        var reader = ArchiveReader.Open(new ArchiveAccess(_store), "backup-1");

        // The first group contains the first pages.
        _store.Files["backup-1"] = [.. _store.Files["backup-1"]];
        _store.Files["backup-1"][reader.Groups[0].Offset + 2000] ^= 1;

        var page = Engine()
            .Browse(
                new BrowseRequest
                {
                    Id = "backup-1",
                    Path = "src",
                    Recursive = true,
                    Limit = 1000,
                },
                Ct
            );
        Assert.NotEmpty(page.Items);
        Assert.True(page.DamagedEntries > 0);
        Assert.True(page.DamagedEntries < reader.Root.Entries);
        var missing = sample.Entries.Keys.First(path => path.EndsWith(".txt", StringComparison.Ordinal));
        Assert.Equal(FaultCode.ArchiveDamaged, Assert.Throws<Fault>(() => Browse(missing, false, 10)).Code);
    }

    [Fact]
    public void A_cancelled_read_stops()
    {
        Written(16);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => Engine().Browse(new BrowseRequest { Id = "backup-1", Limit = 5 }, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => Engine().Find(Finding() with { Id = "backup-1" }, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => Engine().Compare(Comparing(5) with { AfterId = "backup-1" }, cancelled.Token));
    }

    private static CompareRequest Comparing(int limit) =>
        new()
        {
            BeforeId = "backup-1",
            AfterId = "backup-2",
            Limit = limit,
            MaxPages = 2000,
        };

    private static Dictionary<string, string> Bases(string? id) => id is null ? [] : new() { ["src"] = id, ["zeta"] = id };

    private static FindRequest Finding() =>
        new()
        {
            Id = "backup-2",
            Bases = Bases("backup-1"),
            Pattern = PathPattern.Parse("*.bas"),
            Limit = 1000,
            MaxPages = 1000,
        };

    private static string Shown(string path) => PathText.Of(Encoding.Latin1.GetBytes(path));

    private static string Text(BrowsedEntry entry) =>
        $"{entry.Kind} {entry.Size} {entry.Modified} {entry.Link} {entry.IsIncomplete} {entry.Path}";

    private static string Text(SampleManifest sample, string path)
    {
        var (entry, content) = sample.Entries[path];
        var isContinued = (entry.Flags & ManifestEntryFlags.Continued) != 0;
        var size = isContinued ? SampleManifest.SizeOf(content) : entry.Size;
        return $"{entry.Kind} {size} {entry.Modified.ToRfc3339()} {PathText.Of(entry.Link.Span)} {isContinued && size % 5 == 0} "
            + $"{Shown(path)}";
    }

    private static List<string> Differences(SampleManifest before, SampleManifest after, string prefix)
    {
        var paths = new SortedSet<string>(before.Entries.Keys.Concat(after.Entries.Keys), before.Entries.Comparer).Where(path =>
            path.StartsWith(prefix, StringComparison.Ordinal)
        );
        return
        [
            .. paths
                .Where(path => !ReferenceEquals(before.Entries.GetValueOrDefault(path).Entry, after.Entries.GetValueOrDefault(path).Entry))
                .Select(path => $"{(before.Entries.ContainsKey(path) ? after.Entries.ContainsKey(path) ? '*' : '-' : '+')} {Shown(path)}"),
        ];
    }

    private static IEnumerable<string> Folders(SampleManifest sample, int seed, int count)
    {
        var folders = sample
            .Entries.Where(entry => entry.Value.Entry.Kind == ManifestEntryKind.Directory)
            .Select(entry => entry.Key)
            .ToArray();
        new Random(seed).Shuffle(folders);
        return folders.Take(count);
    }

    private SampleManifest Written(int seed, int entries = Many)
    {
        var sample = SampleManifest.Of(seed, entries);
        sample.Write(_store, "backup-1", 1);
        return sample;
    }

    private ArchiveEngine Engine() => new(_store, new EngineOptions { Workers = 1 });

    private List<BrowsedEntry> Browse(string? folder, bool recursive, int limit)
    {
        var request = new BrowseRequest
        {
            Id = "backup-1",
            Path = folder is null ? null : Shown(folder),
            Recursive = recursive,
            Limit = limit,
        };
        return All(after => Engine().Browse(request with { After = after }, Ct), limit);
    }

    private List<string> Compare(CompareRequest request) =>
        [
            .. All(after => Engine().Compare(request with { After = after }, Ct), request.Limit)
                .Select(item => $"{(item.Before is null ? '+' : item.After is null ? '-' : '*')} {(item.Before ?? item.After)!.Path}"),
        ];

    private List<string> Find(FindRequest request) =>
        [
            .. All(after => Engine().Find(request with { After = after }, Ct), request.Limit)
                .Select(found => $"{found.Change?.ToString() ?? "?"} " + $"{Text(found.Entry)}"),
        ];

    private static List<T> All<T>(Func<byte[]?, BrowsedPage<T>> read, int limit)
    {
        var items = new List<T>();
        byte[]? after = null;
        do
        {
            var page = read(after);
            Assert.InRange(page.Items.Count, 0, limit);
            items.AddRange(page.Items);
            after = page.Next;
        } while (after is not null);
        return items;
    }
}

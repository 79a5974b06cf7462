using System.Text.RegularExpressions;
using BackupEdge.Engine;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Jobs.Startup;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Golden;

/// <summary>
/// Tests that archives of an earlier version stay readable. <c>Format1</c> contains archives of commit 912cc74: a chain of a full, an
/// incremental and a differential backup, and a store after a prune that compacted a deleted archive. Each has a folder tree with every
/// kind of entry, a SQLite database and the output of a command. A text file next to each archive contains what a restore must produce, one
/// line for each path as <see cref="TreeSnapshot"/> describes it. The folders <c>mixed</c> and <c>mixed-compacted</c> are of the first
/// commit with zstd: a full backup with groups of LZ4 and zstd, an incremental one with zstd alone, and the latter after the full one was
/// deleted and compacted.
/// </summary>
public sealed partial class GoldenArchiveTests : IDisposable
{
    private static readonly string[] Sources = ["app", "files", "vault"];
    private readonly TempFolder _scratch = new();

    public static TheoryData<string, string> Backups => [.. Archives()];

    /// <summary>The archives with a record of their backup; those of the folders <c>mixed*</c> were written by the engine alone.</summary>
    public static TheoryData<string, string> Recorded =>
        [.. Archives().Where(archive => !archive.Item1.StartsWith("mixed", StringComparison.Ordinal))];

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Golden", "Format1");

    [Theory]
    [MemberData(nameof(Backups))]
    public void A_golden_archive_is_restored(string store, string id)
    {
        var folder = _scratch.At("restored");
        var summary = Engine(store)
            .Restore(
                new RestoreRequest
                {
                    Id = id,
                    Destinations = Sources.ToDictionary(name => name, name => Path.Combine(folder, name)),
                    Trust = true,
                },
                new TransferProgress(),
                TestContext.Current.CancellationToken
            );

        Assert.Empty(summary.Errors);
        AssertSame(store, id + ".txt", LinesOf(folder));
    }

    [Theory]
    [MemberData(nameof(Backups))]
    public void A_golden_archive_is_verified_without_problems(string store, string id)
    {
        var summary = Engine(store).Verify(id, new TransferProgress(), TestContext.Current.CancellationToken);

        Assert.Empty(summary.Problems);
        Assert.True(summary.Entries > 10);
    }

    [Theory]
    [MemberData(nameof(Backups))]
    public void A_golden_archive_is_listed(string store, string id)
    {
        var page = Engine(store)
            .Browse(
                new BrowseRequest
                {
                    Id = id,
                    Recursive = true,
                    Limit = 1000,
                },
                TestContext.Current.CancellationToken
            );

        Assert.Null(page.Next);
        AssertSame(
            store,
            id + ".list.txt",
            page.Items.Select(entry => Escape($"{entry.Path}\t{entry.Kind}\t{entry.Size}\t{entry.Modified}\t{entry.Link}"))
        );
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void All_sources_of_a_golden_archive_have_the_base_of_its_record(string store, string id)
    {
        var record = AdoptedRecord.Read(Engine(store).Describe(id));

        Assert.Equal(record.Type == "full", record.BaseId is null);
        Assert.Equal(3, record.Sources.Count);
        Assert.All(record.Sources, source => Assert.Equal(record.BaseId, source.BaseId));
    }

    [Fact]
    public void The_golden_archives_of_chains_and_compacted_stores_exist() => Assert.Equal(7, Backups.Count);

    public void Dispose() => _scratch.Dispose();

    private static IEnumerable<(string, string)> Archives() =>
        Directory
            .GetFiles(Root, "*.bea", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(archive => (Path.GetFileName(Path.GetDirectoryName(archive)!), Path.GetFileNameWithoutExtension(archive)));

    private static List<string> LinesOf(string folder) =>
        [.. TreeSnapshot.Of(folder).Lines.Where(line => !IsMadeFolder(line.Key)).Select(line => $"{Escape(line.Key)}\t{line.Value}")];

    // The restore creates these folders for the target and for streams; the backup does not contain them.
    private static bool IsMadeFolder(string path) => path is "" or "/app" or "/vault";

    private static string Escape(string path) => path.Replace("\n", "\\n", StringComparison.Ordinal);

    // Only root can change the owner of files.
    private static string Comparable(string line) => Posix.geteuid() == 0 ? line : OwnerPattern().Replace(line, " 0:0 ", 1);

    private static void AssertSame(string store, string file, IEnumerable<string> actual)
    {
        var expected = File.ReadAllLines(Path.Combine(Root, store, file));
        Assert.Equal(expected.Select(Comparable), actual.Select(Comparable));
    }

    [GeneratedRegex(" [0-9]+:[0-9]+ ")]
    private static partial Regex OwnerPattern();

    private ArchiveEngine Engine(string store)
    {
        var copy = _scratch.MakeFolder(store);
        foreach (var file in Directory.GetFiles(Path.Combine(Root, store), "*.be?"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return new ArchiveEngine(new LocalArchiveStore(copy), new EngineOptions { Workers = 2, Scratch = _scratch.At("scratch") });
    }
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Backups whose sources are compared with different backups.</summary>
public sealed class BackupBasesTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    public BackupBasesTests()
    {
        Write("a/one", Noise(300_000, 1));
        Write("a/large", Noise(3_000_000, 2));
        Write("b/two", Noise(200_000, 3));
        Write("b/large", Noise(2_500_000, 4));
        Write("c/three", Noise(100_000, 5));
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Only_what_changed_since_the_base_of_each_source_is_read()
    {
        await LetAgeAsync();
        var first = Backup(["a", "b"]).Id;
        Write("a/one", Noise(310_000, 6));
        File.Delete(In("b/two"));
        Write("b/new", Noise(40_000, 7));
        await LetAgeAsync();
        var second = Backup(["a"], ("a", first)).Id;

        var (id, summary) = Backup(["a", "b"], ("a", second), ("b", first));

        Assert.Equal((1L, 0L, 3L, 1L), (summary.AddedFiles, summary.ChangedFiles, summary.UnchangedFiles, summary.RemovedFiles));
        Assert.Equal(40_000, summary.ReadBytes);
        Assert.InRange(summary.NewBytes, 40_000, 50_000);
        AssertRestored(id, "a", "b");
        Assert.Equal([first, second], _harness.Engine.Describe(id).References.Select(reference => reference.Id));
    }

    [Fact]
    public async Task A_source_without_a_base_is_read_and_only_its_new_chunks_are_stored()
    {
        Write("d/same", Noise(300_000, 1));
        Write("d/new", Noise(50_000, 8));
        await LetAgeAsync();
        var first = Backup(["a", "b"]).Id;

        var (id, summary) = Backup(["a", "b", "d"], ("a", first), ("b", first));

        Assert.Equal((2L, 0L, 4L, 0L), (summary.AddedFiles, summary.ChangedFiles, summary.UnchangedFiles, summary.RemovedFiles));
        Assert.Equal(350_000, summary.ReadBytes);
        Assert.InRange(summary.NewBytes, 50_000, 60_000);
        AssertRestored(id, "a", "b", "d");
    }

    [Fact]
    public async Task Other_sources_of_a_base_do_not_count_as_removed()
    {
        await LetAgeAsync();
        var first = Backup(["a", "b", "c"]).Id;
        var removed = new List<string>();
        var progress = new TransferProgress { PathProcessed = path => removed.Add(path.Path) };

        var summary = _harness.Engine.Backup(Request(["b"], ("b", first)), progress, TestContext.Current.CancellationToken).Summary;

        Assert.Equal((0L, 2L, 0L), (summary.RemovedFiles, summary.UnchangedFiles, summary.ReadBytes));
        Assert.Equal((2L, 2_700_000L), (summary.Files, summary.SourceBytes));
        Assert.Empty(removed);
    }

    [Fact]
    public async Task A_chunk_of_any_base_is_not_stored_again()
    {
        await LetAgeAsync();
        var first = Backup(["a"]).Id;
        var second = Backup(["b"]).Id;
        File.Copy(In("b/large"), In("a/copy"));
        File.Copy(In("a/large"), In("b/copy"));

        var (id, summary) = Backup(["a", "b"], ("a", first), ("b", second));

        Assert.Equal(5_500_000, summary.ReadBytes);
        Assert.InRange(summary.NewBytes, 0, 10_000);
        AssertRestored(id, "a", "b");
        Assert.Equal([first, second], _harness.Engine.Describe(id).References.Select(reference => reference.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_base_that_cannot_be_used_is_named(bool isMissing)
    {
        await LetAgeAsync();
        var first = Backup(["a"]).Id;
        var second = Backup(["b"]).Id;
        var third = Backup(["b"], ("b", second)).Id;
        if (isMissing)
        {
            File.Delete(_harness.ArchivePath(second));
        }
        else
        {
            Damage(_harness.ArchivePath(third));
        }

        var unusable = Assert.Throws<BaseUnusableException>(() => Backup(["a", "b"], ("a", first), ("b", third)));
        Assert.Equal(third, unusable.BaseId);
        var warning = new PathReport("b", PathReport.BaseUnusable, "Its base cannot be used.");
        var (id, summary) = _harness.Backup(Request(["a", "b"], ("a", first)) with { Warnings = [warning] });

        Assert.Equal([warning], summary.Warnings);
        Assert.Equal((2_700_000L, 2L), (summary.ReadBytes, summary.UnchangedFiles));
        AssertRestored(id, "a", "b");
    }

    [Fact]
    public void What_cannot_be_read_is_carried_over_from_the_base_of_its_source()
    {
        var error = 0;
        FaultyNode Private(string text) => new() { Children = [("in", FaultyNode.File(text))], OnOpen = () => error };
        using var one = FaultyFileSystem.Mount(new FaultyNode { Children = [("private", Private("one"))] });
        using var two = FaultyFileSystem.Mount(new FaultyNode { Children = [("private", Private("two"))] });
        var sources = new[]
        {
            new FilesSource { Name = "a", Path = one.Path },
            new FilesSource { Name = "b", Path = two.Path },
        };
        var (first, second) = (_harness.Backup(_harness.RequestOf(sources[0])).Id, _harness.Backup(_harness.RequestOf(sources[1])).Id);
        error = 13;

        var (id, summary) = _harness.Backup(
            _harness.Request() with
            {
                Sources = sources,
                Bases = new Dictionary<string, string> { ["a"] = first, ["b"] = second },
            }
        );

        Assert.Equal(
            [
                ("a/private", $"the folder cannot be opened: Permission denied; carried over from {first}"),
                ("b/private", $"the folder cannot be opened: Permission denied; carried over from {second}"),
            ],
            summary.Warnings.Select(report => (report.Path, report.Message))
        );
        Assert.Equal((0L, 2L), (summary.RemovedFiles, summary.UnchangedFiles));
        var folder = Restore(id, "a", "b");
        Assert.Equal("one", File.ReadAllText(Path.Combine(folder, "a/private/in")));
        Assert.Equal("two", File.ReadAllText(Path.Combine(folder, "b/private/in")));
    }

    [Fact]
    public async Task A_preview_counts_like_the_backup()
    {
        await LetAgeAsync();
        var first = Backup(["a", "b"]).Id;
        File.Delete(In("b/two"));
        Write("b/new", Noise(40_000, 7));
        var second = Backup(["a"], ("a", first)).Id;
        var request = Request(["a", "b", "c"], ("a", second), ("b", first));
        var paths = new List<string>();

        var preview = _harness.Engine.Preview(
            new PreviewRequest { Sources = request.Sources, Bases = request.Bases },
            path => paths.Add($"{path.Change} {path.Path}"),
            TestContext.Current.CancellationToken
        );
        var summary = _harness.Backup(request).Summary;

        Assert.Equal(["Removed b/two"], paths.Where(path => path.StartsWith("Removed", StringComparison.Ordinal)));
        Assert.Equal((2L, 0L, 3L, 1L), (summary.AddedFiles, summary.ChangedFiles, summary.UnchangedFiles, summary.RemovedFiles));
        Assert.Equal(
            (summary.AddedFiles, summary.ChangedFiles, summary.UnchangedFiles, summary.RemovedFiles, summary.ReadBytes),
            (preview.AddedFiles, preview.ChangedFiles, preview.UnchangedFiles, preview.RemovedFiles, preview.ReadBytes)
        );
    }

    [Fact]
    public async Task Many_sources_of_one_base_are_found_although_others_lie_between()
    {
        // More entries than one page of the manifest has.
        foreach (var source in new[] { "f", "g", "h" })
        {
            for (var i = 0; i < 2000; i++)
            {
                Write($"{source}/folder{i % 7}/file-with-a-long-name-{i}", [1, 2, 3]);
            }
        }

        await LetAgeAsync();
        var first = Backup(["a", "f", "g", "h"]).Id;
        var second = Backup(["g"], ("g", first)).Id;

        var (id, summary) = Backup(["f", "g", "h"], ("f", first), ("g", second), ("h", first));

        Assert.Equal((6000L, 0L, 0L), (summary.UnchangedFiles, summary.ReadBytes, summary.RemovedFiles));
        AssertRestored(id, "f", "g", "h");
    }

    [Fact]
    public async Task An_archive_of_several_bases_is_opened_once()
    {
        await LetAgeAsync();
        var first = Backup(["a", "b"]).Id;
        Write("a/new", [1]);
        var second = Backup(["a"], ("a", first)).Id;
        var store = new CountingStore(_harness.Store);

        using var bases = BackupBases.Open(
            new ArchiveAccess(store, _harness.Keys),
            new Dictionary<string, string> { ["a"] = second, ["b"] = first },
            new ArchiveAccess(store, _harness.Keys).NewSpace(BackupEdge.Engine.Chunking.ChunkerProfile.Default)
        )!;

        Assert.Equal([2, 1], bases.Archives.Select(archive => archive.Header.Sequence));
        Assert.Equal([second, first], bases.All.Select(manifest => manifest.Id));
        Assert.Equal([first, second], store.Opened.Order(StringComparer.Ordinal));
    }

    private (string Id, BackupSummary Summary) Backup(string[] sources, params (string Source, string Id)[] bases) =>
        _harness.Backup(Request(sources, bases));

    private BackupRequest Request(string[] sources, params (string Source, string Id)[] bases) =>
        _harness.Request() with
        {
            Sources = [.. sources.Select(name => new FilesSource { Name = name, Path = In(name) })],
            Bases = bases.ToDictionary(pair => pair.Source, pair => pair.Id),
        };

    private void AssertRestored(string id, params string[] sources)
    {
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
        var folder = Restore(id, sources);
        foreach (var source in sources)
        {
            TreeAssert.Same(TreeSnapshot.Of(In(source)), TreeSnapshot.Of(Path.Combine(folder, source)));
        }
    }

    private string Restore(string id, params string[] sources)
    {
        var folder = _harness.At($"out-{id}");
        var request = new RestoreRequest
        {
            Id = id,
            Destinations = sources.ToDictionary(source => source, source => Path.Combine(folder, source)),
            Trust = true,
        };
        Assert.Empty(_harness.Engine.Restore(request, new TransferProgress(), TestContext.Current.CancellationToken).Errors);
        return folder;
    }

    private static void Damage(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = File.OpenWrite(path);
        file.Position = file.Length - 10;
        file.WriteByte(0xFF);
    }

    private Task LetAgeAsync()
    {
        var newest = Directory.GetFiles(_harness.At("data"), "*", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!;
        return EngineHarness.LetAgeAsync(newest);
    }

    private string In(string path) => Path.Combine(_harness.At("data"), path);

    private void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllBytes(In(path), content);
    }

    private static byte[] Noise(int size, int seed)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }
}

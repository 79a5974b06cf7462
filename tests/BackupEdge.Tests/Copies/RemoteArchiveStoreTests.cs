using BackupEdge.Copies;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Objects;
using BackupEdge.Tests.Engine;
using BackupEdge.Tests.Engine.Sealing;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Copies;

/// <summary>The real engine on archives that are only in a copy.</summary>
public sealed partial class RemoteArchiveStoreTests : IDisposable
{
    private readonly EngineHarness _harness;
    private readonly CopiedStore _copy;
    private readonly TempFolder _places = new();
    private readonly EvictedArchives _evicted;
    private RemoteArchiveStore? _remote;

    public RemoteArchiveStoreTests()
    {
        _evicted = new EvictedArchives(_places.Path);
        (_harness, _copy) = New(TestKeys.OfRun());
    }

    public static TheoryData<string> Modes => ["none", "shared", "sealed"];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_full_restore_reads_each_byte_of_the_archive_at_most_once(string mode)
    {
        using var harness = NewHarness(mode, out var copy);
        using var _ = copy;
        Fill(harness.Source);
        var id = harness.Backup().Id;
        await EvictAsync(harness, copy, id);

        var (folder, summary) = harness.Restore(harness.RestoreOf(id));

        Assert.Empty(summary.Errors);
        TreeAssert.Same(harness.Source, folder);
        Assert.Empty(copy.Objects.ReadAgain());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Listing_finding_and_comparing_read_only_the_record_if_it_has_the_tables(bool withTables)
    {
        using var copy = new CopiedStore(_harness.Store, _harness.Keys) { WithTables = withTables };
        Fill(_harness.Source);
        var first = _harness.Backup().Id;
        await File.WriteAllTextAsync(Path.Combine(_harness.Source, "later"), "x", TestContext.Current.CancellationToken);
        var second = _harness.Backup().Id;
        await EvictAsync(_harness, copy, first, second);

        var page = _harness.Engine.Browse(Listing(first), TestContext.Current.CancellationToken);
        var compared = _harness.Engine.Compare(
            new CompareRequest
            {
                BeforeId = first,
                AfterId = second,
                Limit = 100,
                MaxPages = 1000,
            },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(201, page.Items.Count);
        Assert.Contains(compared.Items, entry => entry is { Before: null, After: not null });
        Assert.Equal(withTables, copy.Objects.Reads.All(read => read.Key.StartsWith(CopyLayout.Records, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_small_record_is_read_with_one_request()
    {
        Fill(_harness.Source);
        var id = _harness.Backup().Id;
        await EvictAsync(_harness, _copy, id);

        _harness.Engine.Browse(Listing(id), TestContext.Current.CancellationToken);

        Assert.Single(_copy.Objects.Reads);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_incremental_backup_of_evicted_archives_stores_only_what_is_new_and_restores_completely(string mode)
    {
        using var harness = NewHarness(mode, out var copy);
        using var _ = copy;
        Fill(harness.Source);
        await EngineHarness.LetAgeAsync(Path.Combine(harness.Source, "large"));
        var first = harness.Backup().Id;
        await EvictAsync(harness, copy, first);
        await File.WriteAllBytesAsync(Path.Combine(harness.Source, "new"), Bytes(9, 200_000), TestContext.Current.CancellationToken);

        var (second, summary) = harness.Backup(harness.Request() with { Bases = new Dictionary<string, string> { ["src"] = first } });
        var (folder, restored) = harness.Restore(harness.RestoreOf(second));

        Assert.InRange(summary.NewBytes, 200_000, 400_000);
        Assert.Empty(restored.Errors);
        TreeAssert.Same(harness.Source, folder);
        Assert.Equal(0, harness.Verify(second).ProblemCount);
    }

    [Fact]
    public async Task A_verify_reads_the_whole_archive_and_finds_no_problem()
    {
        Fill(_harness.Source);
        var id = _harness.Backup().Id;
        await EvictAsync(_harness, _copy, id);

        var summary = _harness.Verify(id);

        Assert.Equal(0, summary.ProblemCount);
        Assert.DoesNotContain(_copy.Objects.ReadAgain(), pair => pair.Key.StartsWith(CopyLayout.Archives, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Damage_of_a_range_is_reported_as_damage_of_the_archive()
    {
        Fill(_harness.Source);
        var id = _harness.Backup().Id;
        var names = await EvictAsync(_harness, _copy, id);
        var bytes = _copy.Objects[names[0].ArchiveKey];
        bytes[bytes.Length / 3] ^= 1;

        var verified = _harness.Verify(id);
        var restored = _harness.Restore(_harness.RestoreOf(id)).Summary;

        Assert.All(verified.Problems, problem => Assert.Equal("damaged", problem.Code));
        Assert.NotEqual(0, verified.ProblemCount);
        Assert.NotEmpty(restored.Errors);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(200)]
    public async Task A_record_that_was_changed_makes_its_archive_unreadable_and_is_reported(int at)
    {
        Fill(_harness.Source);
        var id = _harness.Backup().Id;
        var name = _copy.Copy(id);
        _copy.Objects[name.RecordKey][at] ^= 1;
        File.Delete(_harness.ArchivePath(id));
        _remote = await _copy.OpenAsync();

        var fault = Assert.Throws<Fault>(() => _remote.Open(id));

        Assert.Equal(FaultCode.ArchiveMissing, fault.Code);
        Assert.Equal((CopyFindingKind.NotAuthentic, name.RecordKey), Found());
    }

    [Fact]
    public async Task A_trailer_that_was_changed_in_a_record_is_found_before_it_is_used()
    {
        Fill(_harness.Source);
        var id = _harness.Backup().Id;
        var name = _copy.Copy(id);
        var text = "BKEDGEND"u8;
        _copy.Objects[name.RecordKey][_copy.Objects[name.RecordKey].AsSpan().IndexOf(text) - 1] ^= 1;
        _remote = await _copy.OpenAsync();

        Assert.Throws<Fault>(() => _remote.Open(id));

        Assert.Equal((CopyFindingKind.NotAuthentic, name.RecordKey), Found());
    }

    [Fact]
    public async Task An_archive_that_was_deleted_while_it_is_restored_is_reported_as_missing()
    {
        Fill(_harness.Source);
        var id = _harness.Backup().Id;
        var names = await EvictAsync(_harness, _copy, id);
        _copy.Objects.Erase(names[0].ArchiveKey);

        var fault = Assert.Throws<Fault>(() => _harness.Restore(_harness.RestoreOf(id)));

        Assert.Equal(FaultCode.ArchiveMissing, fault.Code);
        Assert.Contains("s3://test/", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_store_ends_a_restore_with_its_message()
    {
        Fill(_harness.Source);
        var id = _harness.Backup().Id;
        await EvictAsync(_harness, _copy, id);
        _copy.Objects.BeforeRead = (key, _, _) =>
            key.StartsWith(CopyLayout.Archives, StringComparison.Ordinal)
                ? throw ObjectFaults.Refused("s3://test/", "the key was revoked")
                : Task.CompletedTask;

        var fault = Assert.Throws<Fault>(() => _harness.Restore(_harness.RestoreOf(id)));

        Assert.Equal(FaultCode.CopyStoreRefused, fault.Code);
    }

    [Fact]
    public async Task Latency_changes_nothing_but_the_time()
    {
        Fill(_harness.Source);
        var id = _harness.Backup().Id;
        await EvictAsync(_harness, _copy, id);
        _copy.Objects.BeforeRead = (_, offset, cancel) => Task.Delay((int)(offset % 7), cancel);

        var (folder, summary) = _harness.Restore(_harness.RestoreOf(id));

        Assert.Empty(summary.Errors);
        TreeAssert.Same(_harness.Source, folder);
        Assert.Empty(_copy.Objects.ReadAgain());
    }

    public void Dispose()
    {
        _copy.Dispose();
        _harness.Dispose();
        _places.Dispose();
    }

    private (CopyFindingKind Kind, string Key) Found() => (Assert.Single(_remote!.Findings).Kind, _remote.Findings[0].Key);

    private EngineHarness NewHarness(string mode, out CopiedStore copy)
    {
        var keys = mode == "none" ? TestKeys.OfRun() : new TestKeys(Enum.Parse<SealMode>(mode, ignoreCase: true));
        (var harness, copy) = New(keys);
        return harness;
    }

    private (EngineHarness Harness, CopiedStore Copy) New(TestKeys? keys)
    {
        var harness = new EngineHarness(keys: keys, decorate: store => new CopiedArchiveStore(store, _evicted, place =>
            _remote!.Open(place.Id)
        ));
        return (harness, new CopiedStore(harness.Store, harness.Keys));
    }

    private async Task<List<CopyName>> EvictAsync(EngineHarness harness, CopiedStore copy, params string[] ids)
    {
        var names = ids.Select(id => copy.Copy(id)).ToList();
        foreach (var id in ids)
        {
            File.Delete(harness.ArchivePath(id));
        }

        names.ForEach(name => _evicted.Add(copy.PlaceOf(name), isRetired: false));
        _remote = await copy.OpenAsync();
        copy.Objects.Reads.Clear();
        return names;
    }

    private static BrowseRequest Listing(string id) =>
        new()
        {
            Id = id,
            Path = "src",
            Limit = 1000,
        };

    private static void Fill(string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, "large"), Bytes(1, 30 << 20));
        for (var i = 0; i < 200; i++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"small-{i:d3}"), Bytes(i + 2, 1000 * (i % 50)));
        }
    }

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

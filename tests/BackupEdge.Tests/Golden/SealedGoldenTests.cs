using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Golden;

/// <summary>
/// Tests that sealed archives of an earlier version, and those that are made now, are restored by this program and, with the same result,
/// by the reader in tests/independent-reader, which was written from docs/archive-format.md alone.
/// </summary>
public sealed class SealedGoldenTests : IDisposable
{
    private static readonly string? Write = Environment.GetEnvironmentVariable("BACKUPEDGE_WRITE_GOLDEN");
    private static readonly string[] Sources = ["app", "files", "vault"];
    private readonly TempFolder _scratch = new();

    public static TheoryData<string> Stores => [.. GoldenStores.All.Keys];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_golden_store_is_verified_and_restored(string name)
    {
        using var store = SealedStore.Open(GoldenLines.FolderOf(name));
        store.Unlock();
        Assert.NotEmpty(store.Store.List());
        foreach (var id in store.Store.List())
        {
            var verified = store.Engine.Verify(id, new TransferProgress(), Ct);
            Assert.Empty(verified.Problems);
            Assert.Equal(0, verified.LockedChunks);
            Assert.Equal(GoldenLines.Expected(name, id), GoldenLines.Of(Restore(store, id)));
        }
    }

    [Theory]
    [InlineData("sealed")]
    [InlineData("compacted")]
    public void A_golden_store_is_verified_while_locked_and_not_restored(string name)
    {
        using var store = SealedStore.Open(GoldenLines.FolderOf(name));
        foreach (var id in store.Store.List())
        {
            var verified = store.Engine.Verify(id, new TransferProgress(), Ct);
            Assert.Empty(verified.Problems);
            Assert.True(verified.LockedChunks > 0);
            Assert.Equal(FaultCode.ContentLocked, Assert.Throws<Fault>(() => Restore(store, id)).Code);
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_independent_reader_restores_a_golden_store(string name)
    {
        using var store = SealedStore.Open(GoldenLines.FolderOf(name));
        foreach (var id in store.Store.List())
        {
            var folder = await IndependentReader.RestoreAsync(store, id, _scratch.At(id));

            Assert.Equal(
                IndependentReader.Comparable(GoldenLines.Expected(name, id)),
                IndependentReader.Comparable(GoldenLines.Of(folder))
            );
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_independent_reader_restores_what_this_program_writes_now(string name)
    {
        using var store = GoldenStores.All[name]();
        store.Unlock();
        foreach (var id in store.Store.List())
        {
            var expected = GoldenLines.Of(Restore(store, id));
            if (Write is not null)
            {
                var folder = Directory.CreateDirectory(Path.Combine(Write, name)).FullName;
                store.CopyTo(folder);
                await File.WriteAllLinesAsync(Path.Combine(folder, id + ".txt"), expected, Ct);
            }

            var restored = await IndependentReader.RestoreAsync(store, id, _scratch.At(id));

            Assert.True(expected.Count > 15);
            Assert.Equal(IndependentReader.Comparable(expected), IndependentReader.Comparable(GoldenLines.Of(restored)));
        }
    }

    [Fact]
    public async Task The_independent_reader_refuses_a_changed_archive()
    {
        using var store = SealedStore.Open(GoldenLines.FolderOf("shared"));
        var id = store.Store.List()[0];
        var path = Path.Combine(store.Archives, id + ".bea");
        var bytes = await File.ReadAllBytesAsync(path, Ct);
        foreach (var at in new[] { 30, bytes.Length / 4, bytes.Length / 2, bytes.Length - 200, bytes.Length - 30 })
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(path, changed, Ct);

            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => IndependentReader.RestoreAsync(store, id, _scratch.At($"{at}")));
        }
    }

    private string Restore(SealedStore store, string id)
    {
        var folder = _scratch.At($"engine-{id}");
        var summary = store.Engine.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = Sources.ToDictionary(source => source, source => Path.Combine(folder, source)),
                Trust = true,
            },
            new TransferProgress(),
            Ct
        );
        Assert.Empty(summary.Errors);
        return folder;
    }
}

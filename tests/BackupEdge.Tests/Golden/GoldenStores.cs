using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Golden;

/// <summary>Makes the stores of <c>Format2</c>. See the README.md there.</summary>
internal static class GoldenStores
{
    private const string Full = "backup-20261129-120100-k2m4q7";
    private const string Next = "backup-20261129-120200-v8p3xw";

    /// <summary>The name and the maker of each store.</summary>
    public static IReadOnlyDictionary<string, Func<SealedStore>> All { get; } =
        new Dictionary<string, Func<SealedStore>>
        {
            ["shared"] = () => Chain(SealMode.Shared, GroupCompression.Lz4),
            ["sealed"] = () => Chain(SealMode.Sealed, GroupCompression.Zstd()),
            ["compacted"] = Compacted,
            ["sealed-later"] = SealedLater,
        };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static SealedStore Chain(SealMode mode, GroupCompression compression)
    {
        var store = SealedStore.Create(mode, compression);
        using var source = new GoldenSource();
        store.Engine.Backup(source.Request(Full, 1), new TransferProgress(), Ct);
        source.Change();
        store.Engine.Backup(source.Request(Next, 2).Against(Full) with { PreviousId = Full }, new TransferProgress(), Ct);
        return store;
    }

    // The host cannot read contents while it compacts.
    private static SealedStore Compacted()
    {
        var store = Chain(SealMode.Sealed, GroupCompression.Lz4);
        store.Store.Retire(Full);
        Assert.NotNull(store.Engine.Rewrite(Full, [Next], Replace, new TransferProgress(), Ct));
        return store;
    }

    // The second archive stays as it is, and refers to the first one with plain ids.
    private static SealedStore SealedLater()
    {
        var store = SealedStore.Create(SealMode.Shared, GroupCompression.Lz4);
        using var source = new GoldenSource();
        store.PlainEngine.Backup(source.Request(Full, 1), new TransferProgress(), Ct);
        source.Change();
        store.PlainEngine.Backup(source.Request(Next, 2).Against(Full), new TransferProgress(), Ct);
        Assert.NotNull(store.Engine.Reseal(Full, [Full, Next], Replace, new TransferProgress(), Ct));
        return store;
    }

    private static bool Replace(Action replace)
    {
        replace();
        return true;
    }
}

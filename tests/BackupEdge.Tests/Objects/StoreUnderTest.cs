using BackupEdge.Objects;

namespace BackupEdge.Tests.Objects;

/// <summary>A store for the tests of the contract, and what it is on.</summary>
/// <param name="Store">The store.</param>
/// <param name="HasVersions">Whether it keeps versions.</param>
/// <param name="HasLocks">Whether it can lock versions.</param>
/// <param name="Dispose">Ends what the store is on.</param>
internal sealed record StoreUnderTest(IObjectStore Store, bool HasVersions, bool HasLocks, Func<ValueTask> Dispose) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        Store.Dispose();
        return Dispose();
    }
}

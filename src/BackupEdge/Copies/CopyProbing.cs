using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Keys;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Finds out what the store of a copy can do, and keeps it in the catalogue for status.</summary>
/// <param name="catalogue">The catalogue.</param>
/// <param name="connect">Connects to a store.</param>
/// <param name="time">The clock.</param>
internal sealed class CopyProbing(CatalogueDatabase catalogue, Func<CopyPlace, IObjectStore> connect, TimeProvider time) : IDisposable
{
    // Who manages the bucket may change it. A bucket with versions keeps a few MiB of each probe until its rules delete them.
    private static readonly TimeSpan ValidTime = TimeSpan.FromDays(30);

    // The end of a probe deletes what other probes have written.
    private readonly SemaphoreSlim _turn = new(1);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Probes the store of a copy, which takes about 20 seconds if it has locks, and records who asked for it.</summary>
    /// <exception cref="Fault"><c>copy_store_unreachable</c>, or see <see cref="ObjectStoreProbe.RunAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<StoreAbilities> RunAsync(CopyDefinition copy, Caller caller, CancellationToken cancel)
    {
        using var store = connect(copy.Place);
        return await StoreWatch.RunAsync(store, time, token => RunAsync(copy, ProbedOf(store), caller, token), cancel);
    }

    /// <summary>Probes the store of a copy with an open connection, unless what it can do is known.</summary>
    /// <returns>Whether it is known now; false for a store that cannot be probed.</returns>
    /// <exception cref="Fault">See <see cref="ObjectStoreProbe.RunAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> RunIfUnknownAsync(CopyDefinition copy, IObjectStore store, CancellationToken cancel)
    {
        var state = catalogue.Read(session => session.Copies.State(copy.Name));
        if (AbilitiesOf(copy, state) is { } known && time.GetUtcNow() - known.Probed < ValidTime)
        {
            return true;
        }

        if (store is not IProbedStore probed)
        {
            return false;
        }

        await RunAsync(copy, probed, caller: null, cancel);
        return true;
    }

    /// <summary>Returns what the store of a copy can do; null until it was probed.</summary>
    public static StoreAbilities? AbilitiesOf(CopyDefinition copy, CopyStateRow? state) =>
        state?.Probe is { } json
        && CopyText.Read(Encoding.UTF8.GetBytes(json), CopyJson.Default.ProbedStore) is { } probed
        && probed.Address == AddressOf(copy.Place)
            ? probed.Abilities
            : null;

    private async Task<StoreAbilities> RunAsync(CopyDefinition copy, IProbedStore store, Caller? caller, CancellationToken cancel)
    {
        StoreAbilities abilities;
        await _turn.WaitAsync(cancel);
        try
        {
            abilities = await new ObjectStoreProbe(store, time).RunAsync(cancel);
        }
        finally
        {
            _turn.Release();
        }

        var json = Encoding.UTF8.GetString(CopyText.Write(new ProbedStore(AddressOf(copy.Place), abilities), CopyJson.Default.ProbedStore));
        catalogue.Write(session =>
        {
            var state = session.Copies.State(copy.Name) ?? new CopyStateRow(copy.Name, null, null, 0, null, null);
            session.Copies.SetState(state with { Probe = json });
            caller?.Record(session, AuditAction.CopyProbe, copy.Name, time.GetUtcNow());
        });
        return abilities;
    }

    // Buckets of two engines may have one name.
    private static string AddressOf(CopyPlace place) =>
        place is BucketPlace { Endpoint: { } endpoint } ? $"{endpoint} {place.Address}" : place.Address;

    private static IProbedStore ProbedOf(IObjectStore store) =>
        store as IProbedStore ?? throw ObjectFaults.Unsupported(store.Address, "probes");
}

using System.Security.Cryptography;
using BackupEdge.Faults;

namespace BackupEdge.Objects;

/// <summary>
/// Finds out what a store can do by trying it, since the same engine differs by version and settings. Writes only keys that begin with
/// <see cref="Prefix"/>, and deletes them, also those that an earlier probe left behind.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
internal sealed class ObjectStoreProbe(IProbedStore store, TimeProvider time)
{
    /// <summary>What the keys of a probe begin with.</summary>
    public const string Prefix = "probe/";

    private const int Writers = 16;
    private const int PartBytes = 5 << 20;
    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LockMargin = TimeSpan.FromSeconds(2);
    private readonly string _prefix = $"{Prefix}{Guid.NewGuid():n}/";

    /// <summary>
    /// Probes the store. Takes about 20 seconds if the store has locks, because a lock must end before its object can be deleted.
    /// </summary>
    /// <param name="cancel">Cancels the probe.</param>
    /// <exception cref="Fault">
    /// <c>copy_store_unsupported</c> if the store lacks what a copy needs: writes, lists, ranged reads, uploads in parts, deletions.
    /// Another code of <see cref="ObjectFaults"/> if it refuses the credentials or is missing.
    /// </exception>
    public async Task<StoreAbilities> RunAsync(CancellationToken cancel)
    {
        try
        {
            await CheckBasicsAsync(cancel);
            await CheckUploadAsync(cancel);
            var hasVersions = await store.HasVersionsAsync(cancel);
            return new StoreAbilities(
                await TryConditionsAsync(cancel),
                await store.RefusesWrongChecksumAsync(_prefix + "checksum", cancel),
                hasVersions,
                hasVersions ? await TryLockAsync(cancel) : LockAbility.Unsupported,
                time.GetUtcNow()
            );
        }
        finally
        {
            await TidyAsync(cancel);
        }
    }

    private async Task CheckBasicsAsync(CancellationToken cancel)
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var key = _prefix + "object";
        await store.PutAsync(key, new MemoryContent(bytes), null, cancel);
        Require((await store.FindAsync(key, null, cancel))?.Length == bytes.Length, "to find what was written");
        var into = new byte[100];
        var read = await store.ReadAsync(key, null, 500, into, cancel);
        Require(read == into.Length && bytes.AsSpan(500, read).SequenceEqual(into), "ranged reads");
        var isListed = false;
        await foreach (var item in store.ListAsync(_prefix, cancel))
        {
            isListed |= item.Key == key && item.Length == bytes.Length;
        }

        Require(isListed, "to list what was written");
        await store.DeleteAsync(key, null, cancel);
        Require(await store.FindAsync(key, null, cancel) is null, "deletions");
    }

    private async Task CheckUploadAsync(CancellationToken cancel)
    {
        var key = _prefix + "parts";
        var bytes = RandomNumberGenerator.GetBytes(PartBytes + 1);
        var upload = await store.BeginUploadAsync(key, null, cancel);
        try
        {
            UploadedPart[] parts =
            [
                await store.PutPartAsync(key, upload, 1, new MemoryContent(bytes[..PartBytes]), cancel),
                await store.PutPartAsync(key, upload, 2, new MemoryContent(bytes[PartBytes..]), cancel),
            ];
            await store.CompleteUploadAsync(key, upload, parts, bytes.Length, cancel);
        }
        catch
        {
            await store.AbortUploadAsync(key, upload, cancel);
            throw;
        }

        var end = new byte[2];
        var read = await store.ReadAsync(key, null, PartBytes - 1, end, cancel);
        Require(read == 2 && end.AsSpan().SequenceEqual(bytes.AsSpan(PartBytes - 1)), "uploads in parts");
    }

    private async Task<WriteConditions> TryConditionsAsync(CancellationToken cancel)
    {
        var key = _prefix + "condition";
        var writers = new Task<CreateOutcome>[Writers];
        for (var i = 0; i < Writers; i++)
        {
            writers[i] = store.TryCreateAsync(key, new MemoryContent([(byte)i]), cancel);
        }

        var outcomes = await Task.WhenAll(writers);
        return outcomes.Contains(CreateOutcome.Unsupported) ? WriteConditions.Unsupported
            : outcomes.Count(outcome => outcome == CreateOutcome.Created) == 1 ? WriteConditions.Hold
            : WriteConditions.DoNotHold;
    }

    private async Task<LockAbility> TryLockAsync(CancellationToken cancel)
    {
        var key = _prefix + "lock";
        var until = store.Now + LockTime;
        StoredObject written;
        try
        {
            written = await store.PutAsync(key, new MemoryContent([1]), new ObjectRetention(RetentionMode.Governance, until), cancel);
        }
        catch (Fault fault) when (fault.Code is FaultCode.CopyStoreUnsupported or FaultCode.CopyStoreRefused)
        {
            // The same PUT without a lock has just succeeded.
            return LockAbility.Unsupported;
        }

        try
        {
            await store.DeleteAsync(key, written.Version, cancel);
            return LockAbility.DoesNotHold;
        }
        catch (Fault fault) when (fault.Code == FaultCode.ObjectLocked)
        {
            var left = until - store.Now + LockMargin;
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancel);
            return LockAbility.Holds;
        }
        catch (Fault fault) when (fault.Code == FaultCode.CopyStoreRefused)
        {
            // The credentials may delete no version, locked or not. The lock counts if the engine reports it.
            return await store.FindProtectionAsync(key, written.Version ?? "", cancel) is null
                ? LockAbility.DoesNotHold
                : LockAbility.Holds;
        }
    }

    private async Task TidyAsync(CancellationToken cancel)
    {
        List<StoredObject> left = [];
        await foreach (var item in store.ListVersionsAsync(Prefix, cancel))
        {
            left.Add(item);
        }

        foreach (var item in left)
        {
            try
            {
                await store.DeleteAsync(item.Key, item.Version, cancel);
            }
            catch (Fault fault) when (fault.Code is FaultCode.ObjectLocked or FaultCode.CopyStoreRefused)
            {
                // The lock of a probe that runs at the same time, or credentials that may delete no versions: a marker hides the object.
                await store.DeleteAsync(item.Key, null, cancel);
            }
        }
    }

    private void Require(bool holds, string feature)
    {
        if (!holds)
        {
            throw ObjectFaults.Unsupported(store.Address, feature);
        }
    }
}

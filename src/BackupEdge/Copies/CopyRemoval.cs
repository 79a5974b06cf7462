using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// Deletes generations of archives from a copy: the record, then the archive, then the row. While it is locked, nothing is deleted. In a
/// store with locks every version is deleted by its id; in others the newest is, so that a store with versions keeps the others as its own
/// rules say.
/// </summary>
/// <param name="context">The run.</param>
internal sealed class CopyRemoval(CopyContext context)
{
    /// <summary>Deletes one generation.</summary>
    /// <returns>Null if it was deleted; otherwise the time until which it is locked, UTC.</returns>
    /// <exception cref="Fault">The store refuses it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<DateTimeOffset?> RunAsync(CopiedRow row, CancellationToken cancel)
    {
        if (!CopyLocks.HasEnded(row.ProtectedUntil, context.StoreNow))
        {
            return row.ProtectedUntil;
        }

        var name = new CopyName(row.Sequence, row.Id, row.Generation);
        if (await ExtendedAsync(name, row.Version, cancel) is { } extended)
        {
            context.Catalogue.Write(session => session.Copies.SetProtected(context.Name, row.Sequence, row.Generation, extended));
            return extended;
        }

        foreach (
            var (key, point) in new[] { (name.RecordKey, CrashPoint.CopyRecordDeleted), (name.ArchiveKey, CrashPoint.CopyArchiveDeleted) }
        )
        {
            if (await DeleteAsync(key, cancel) is { } until)
            {
                context.Catalogue.Write(session => session.Copies.SetProtected(context.Name, row.Sequence, row.Generation, until));
                return until;
            }

            CrashPoints.Pass(point);
        }

        context.Catalogue.Write(session => session.Copies.RemoveCopied(context.Name, row.Sequence, row.Generation));
        return null;
    }

    // Someone else may have extended the lock of the archive. Its record stays with it.
    private async Task<DateTimeOffset?> ExtendedAsync(CopyName name, string? version, CancellationToken cancel)
    {
        if (!context.Locks.AreOn || version is null)
        {
            return null;
        }

        var retention = await context.Store.FindProtectionAsync(name.ArchiveKey, version, cancel);
        return CopyLocks.HasEnded(retention?.Until, context.StoreNow) ? null : retention!.Until;
    }

    /// <summary>
    /// Deletes one version of an object that was written again. Returns why it stays, as sentences; null if it was deleted or the store has
    /// no versions.
    /// </summary>
    /// <exception cref="Fault">The store refuses it for a reason that concerns other objects too.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<string?> DeleteVersionAsync(string key, string? version, CancellationToken cancel)
    {
        if (version is null)
        {
            return null;
        }

        try
        {
            await context.Store.DeleteAsync(key, version, cancel);
            return null;
        }
        catch (Fault fault) when (fault.Code is FaultCode.ObjectLocked or FaultCode.CopyStoreRefused)
        {
            return $"The damaged version {version} of '{key}' stays, since the store does not let this host delete it. It was written "
                + "again as a later version. After a recovery, `recover --download` finds the version that is whole.";
        }
    }

    /// <summary>Deletes an object. Returns the end of its lock if it is locked; otherwise null.</summary>
    /// <exception cref="Fault">The store refuses it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<DateTimeOffset?> DeleteAsync(string key, CancellationToken cancel)
    {
        string?[] versions = [null];
        if (context.Locks.AreOn)
        {
            var found = new List<string?>();
            await foreach (var one in context.Store.ListVersionsAsync(key, cancel))
            {
                if (one.Key == key)
                {
                    found.Add(one.Version);
                }
            }

            versions = [.. found];
        }

        foreach (var version in versions)
        {
            try
            {
                await context.Store.DeleteAsync(key, version, cancel);
            }
            catch (Fault fault) when (fault.Code == FaultCode.ObjectLocked)
            {
                // An engine that refuses for another reason than a lock: asked again in a day.
                var retention = version is null ? null : await context.Store.FindProtectionAsync(key, version, cancel);
                return retention?.Until > context.StoreNow ? retention.Until : context.StoreNow + TimeSpan.FromDays(1);
            }
        }

        return null;
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Reads the heads of the audit chain from the copies of the catalogue in a store.</summary>
/// <param name="objects">The store.</param>
/// <param name="seal">Checks the heads of the objects.</param>
/// <param name="needsMac">Whether the data folder has keys, so that only a copy with a MAC counts.</param>
internal sealed class CopiedAuditHeads(IObjectStore objects, CopySeal seal, bool needsMac)
{
    /// <summary>Reads the heads in all versions of the copies, and adds them.</summary>
    /// <param name="name">The name of the copy.</param>
    /// <param name="store">The id of the data folder; others' copies do not count. Null to accept any.</param>
    /// <param name="found">Receives the heads.</param>
    /// <param name="problems">Receives why a copy could not be read, as sentences.</param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <exception cref="Fault">A code of <see cref="ObjectFaults"/>.</exception>
    public async Task ReadAsync(string name, Guid? store, List<KnownAuditHead> found, List<string> problems, CancellationToken cancel)
    {
        foreach (var (key, versions) in await ObjectRead.VersionsAsync(objects, CopyLayout.Catalogues, cancel))
        {
            if (!CopyLayout.TryReadCatalogue(key, out _))
            {
                continue;
            }

            foreach (var version in versions)
            {
                try
                {
                    var copy = await ReadAsync(version, cancel);
                    if (copy.Audit is { } head && (store is null || copy.Store == store))
                    {
                        found.Add(new KnownAuditHead(head, $"catalogue in the copy {name}", copy.CreatedAt));
                    }
                }
                catch (Fault fault) when (IsOfCopy(fault))
                {
                    problems.Add($"The copy '{key}' of the catalogue in the copy '{name}' was not compared: {fault.Message}");
                }
            }
        }
    }

    private async Task<CatalogueCopy> ReadAsync(StoredObject version, CancellationToken cancel)
    {
        var begin = await ObjectRead.BeginningAsync(objects, version, SignedHead.FixedSize, cancel);
        var length = SignedHead.LengthOf(SignedKind.Catalogue, begin, objects.Address, version.Key);
        var head = await ObjectRead.BeginningAsync(objects, version, length, cancel);
        var (copy, _) = seal.ReadCatalogue(head, version.Key, objects.Address);
        return needsMac && copy.Epoch is null ? throw CopyFaults.Damaged(objects.Address, version.Key, "it has no MAC") : copy;
    }

    private static bool IsOfCopy(Fault fault) =>
        fault.Code
            is FaultCode.CopyDamaged
                or FaultCode.CopyStoreUnsupported
                or FaultCode.KeyMissing
                or FaultCode.WrongKey
                or FaultCode.ObjectMissing;
}

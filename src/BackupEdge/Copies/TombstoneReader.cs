using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Reads the tombstones of a copy store. One without a MAC counts only in a copy without keys: otherwise anyone who can write to the store
/// could delete backups. Thread-safe.
/// </summary>
/// <param name="contents">The list of the store.</param>
/// <param name="store">The id of the copied data folder; null to accept any.</param>
/// <param name="cache">Reads the objects.</param>
/// <param name="seal">Checks the tombstones.</param>
/// <param name="hasKeys">Whether the data folder has keys.</param>
/// <param name="findings">Receives those that do not count.</param>
internal sealed class TombstoneReader(
    CopyContents contents,
    Guid? store,
    RangeCache cache,
    CopySeal seal,
    bool hasKeys,
    CopyFindings findings
)
{
    private readonly ILookup<string, long> _sequences = contents.Tombstones.ToLookup(
        tombstone => tombstone.Id,
        tombstone => tombstone.Sequence,
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Returns whether a backup has a valid tombstone. Reads it when it is first needed.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>copy_store_refused</c>.</exception>
    public bool IsDeleted(string id)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(id, out var known))
            {
                return known;
            }
        }

        var isDeleted = false;
        foreach (var sequence in _sequences[id])
        {
            foreach (var version in contents.VersionsOf(CopyName.TombstoneKeyOf(sequence, id)))
            {
                isDeleted = isDeleted || IsValid(sequence, id, version);
            }
        }

        lock (_lock)
        {
            return _known[id] = isDeleted;
        }
    }

    private bool IsValid(long sequence, string id, StoredObject version)
    {
        var opened = cache.Open(new RemoteObject(version.Key, version.Version, version.Length));
        try
        {
            var bytes = new byte[(int)Math.Min(version.Length, SignedHead.FixedSize + SignedHead.MaxJsonBytes + SignedHead.CheckSize)];
            var tombstone = seal.ReadTombstone(bytes.AsSpan(0, cache.Read(opened, 0, bytes)), sequence, id, cache.Address);
            if (hasKeys && tombstone.Epoch is null)
            {
                findings.Add(CopyFindingKind.NotSigned, version.Key, "The tombstone has no MAC, so it does not count: the backup stays.");
                return false;
            }

            if (store is not null && tombstone.Store != store)
            {
                findings.Add(CopyFindingKind.Foreign, version.Key, "The tombstone belongs to another data folder, so it does not count.");
                return false;
            }

            return true;
        }
        catch (Fault fault) when (CopyFindings.IsOfObject(fault))
        {
            findings.Add(CopyFindingKind.NotAuthentic, version.Key, $"The tombstone does not count, the backup stays: {fault.Message}");
            return false;
        }
        finally
        {
            cache.Close(opened);
        }
    }
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Opens the archives of a copy store, as it was listed. Thread-safe; blocks, so it is used on threads of the engine. Who can write to the
/// store can add versions, delete markers and objects, and <em>must not</em> change by that what is read:
/// <list type="bullet">
/// <item>Of the versions of a record, the oldest with a valid MAC counts; if none has one, the oldest with a valid checksum.</item>
/// <item>Of the generations of an archive, those with a MAC come first; of them the newest whose archive is there counts.</item>
/// <item>A record of another data folder, or signed with other keys, does not count.</item>
/// <item>The archive is read by the version that its record names.</item>
/// </list>
/// What does not count is reported by <see cref="Findings"/>.
/// </summary>
/// <param name="contents">The list of the store.</param>
/// <param name="store">The id of the copied data folder; null to accept any.</param>
/// <param name="cache">Reads the objects; disposed with this store.</param>
/// <param name="seal">Checks the records.</param>
/// <param name="hasKeys">Whether the data folder has keys, so that its records should have a MAC.</param>
internal sealed class RemoteArchiveStore(CopyContents contents, Guid? store, RangeCache cache, CopySeal seal, bool hasKeys)
    : IReadableArchiveStore,
        IDisposable
{
    private readonly RecordReader _reader = new(cache, seal);
    private readonly HashSet<string> _tombstones = [.. contents.Tombstones.Select(tombstone => tombstone.Id)];
    private readonly Dictionary<string, Chosen> _chosen = new(StringComparer.Ordinal);
    private readonly HashSet<CopyFinding> _findings = [];
    private readonly Lock _lock = new();

    /// <summary>What was found so far that the host did not leave there, in the order of the keys.</summary>
    public IReadOnlyList<CopyFinding> Findings
    {
        get
        {
            lock (_lock)
            {
                return [.. _findings.OrderBy(finding => finding.Key, StringComparer.Ordinal).ThenBy(finding => finding.Kind)];
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c> if its record was changed, <c>io_error</c> or <c>copy_store_refused</c>.
    /// </exception>
    public IArchiveSource Open(string id)
    {
        // Records stay open until the archive is, so that what was read of them is not requested again.
        var opened = new List<OpenObject>();
        try
        {
            var chosen = Choose(id, opened) ?? throw Missing(id);
            opened.Add(cache.Open(chosen.Record));
            return new RemoteArchiveSource(cache, _reader.Read(chosen.Name, opened[^1]).Archive);
        }
        catch (Fault fault) when (fault.Code is FaultCode.CopyDamaged)
        {
            throw ArchiveFaults.Of(id, $"its record in the copy cannot be used ({fault.Message})");
        }
        catch (Fault fault) when (fault.Code is FaultCode.ObjectMissing)
        {
            throw Missing(id);
        }
        finally
        {
            opened.ForEach(cache.Close);
        }
    }

    /// <inheritdoc/>
    public bool Exists(string id) => contents.GenerationsOf(id).Count > 0;

    /// <summary>Returns the ids of all archives of backups that were not deleted, in ordinal order.</summary>
    public IReadOnlyList<string> List() => [.. contents.Ids.Where(id => !_tombstones.Contains(id))];

    /// <summary>Returns the ids of all archives of backups with a tombstone, in ordinal order.</summary>
    public IReadOnlyList<string> ListRetired() => [.. contents.Ids.Where(_tombstones.Contains)];

    /// <summary>Cancels all requests.</summary>
    public void Dispose() => cache.Dispose();

    private Fault Missing(string id) =>
        new(
            FaultCode.ArchiveMissing,
            $"The archive of '{id}' is not in {cache.Address}. Delete the backup, or copy it again from a host that has it.",
            ("backup_id", id)
        );

    private Chosen? Choose(string id, List<OpenObject> opened)
    {
        lock (_lock)
        {
            if (_chosen.TryGetValue(id, out var known))
            {
                return known;
            }
        }

        Chosen? best = null;
        foreach (var name in contents.GenerationsOf(id))
        {
            if (ChooseVersion(name, opened) is not { } found)
            {
                continue;
            }

            if (!contents.HasArchive(found.Content))
            {
                Report(CopyFindingKind.ArchiveMissing, name.ArchiveKey, "The archive that its record names was deleted or overwritten.");
            }
            else if (best is null || found.IsBetterThan(best))
            {
                best = found;
            }
        }

        if (best is null)
        {
            return null;
        }

        ReportChanges(best);
        lock (_lock)
        {
            return _chosen[id] = best;
        }
    }

    private Chosen? ChooseVersion(CopyName name, List<OpenObject> opened)
    {
        Chosen? unsigned = null;
        foreach (var version in contents.VersionsOf(name.RecordKey))
        {
            if (TryRead(name, version, opened) is not { } found)
            {
                continue;
            }

            if (found.Content.HasMac || !hasKeys)
            {
                return found;
            }

            unsigned ??= found;
        }

        return unsigned;
    }

    private Chosen? TryRead(CopyName name, StoredObject version, List<OpenObject> opened)
    {
        var what = new RemoteObject(version.Key, version.Version, version.Length);
        opened.Add(cache.Open(what));
        try
        {
            var record = _reader.Read(name, opened[^1]).Record;
            if (store is null || record.Store == store)
            {
                return new Chosen(name, what, record with { Extents = [] });
            }

            Report(CopyFindingKind.Foreign, version.Key, $"It belongs to the data folder {record.Store}. It is not used.");
        }
        catch (Fault fault) when (fault.Code is FaultCode.KeyMissing or FaultCode.WrongKey)
        {
            Report(CopyFindingKind.Foreign, version.Key, $"It was signed with other keys: {fault.Message}");
        }
        catch (Fault fault)
            when (fault.Code
                    is FaultCode.CopyDamaged
                        or FaultCode.CopyStoreUnsupported
                        or FaultCode.ArchiveDamaged
                        or FaultCode.ArchiveUnsupported
                        or FaultCode.ObjectMissing
            )
        {
            Report(CopyFindingKind.NotAuthentic, version.Key, $"The version {version.Version ?? "stored"} is not used: {fault.Message}");
        }

        return null;
    }

    private void ReportChanges(Chosen chosen)
    {
        if (hasKeys && !chosen.Content.HasMac)
        {
            Report(
                CopyFindingKind.NotSigned,
                chosen.Name.RecordKey,
                "It has no MAC, although the data folder has keys. It was copied before encryption was set up, or someone else has written it."
            );
        }

        foreach (var (key, version) in new[]
        {
            (chosen.Name.RecordKey, chosen.Record.Version),
            (chosen.Name.ArchiveKey, chosen.Content.Version),
        })
        {
            if (contents.IsHidden(key) && !_tombstones.Contains(chosen.Name.Id))
            {
                Report(CopyFindingKind.DeleteMarker, key, "It was deleted, but its earlier version is still there and is used.");
            }

            if (contents.VersionsOf(key) is { Count: > 1 } versions && versions[^1].Version != version)
            {
                Report(CopyFindingKind.LaterVersion, key, $"It was overwritten. The version {version} is used.");
            }
        }
    }

    private void Report(CopyFindingKind kind, string key, string problem)
    {
        lock (_lock)
        {
            _findings.Add(new CopyFinding(kind, key, problem));
        }
    }

    // The record without its extents.
    private sealed record Chosen(CopyName Name, RemoteObject Record, CommitRecord Content)
    {
        public bool IsBetterThan(Chosen other) =>
            Content.HasMac != other.Content.HasMac ? Content.HasMac : Content.CopiedAt > other.Content.CopiedAt;
    }
}

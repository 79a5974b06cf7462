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
/// <item>
/// The archive is read by the version that its record names. What is missing or damaged there is read from other versions of its size,
/// since the checksums of the engine decide what is the archive.
/// </item>
/// </list>
/// What does not count is reported by <see cref="Findings"/>.
/// </summary>
internal sealed class RemoteArchiveStore : IReadableArchiveStore, IDisposable
{
    private readonly CopyContents _contents;
    private readonly Guid? _store;
    private readonly RangeCache _cache;
    private readonly CopySeal _seal;
    private readonly bool _hasKeys;
    private readonly RecordReader _reader;
    private readonly Dictionary<string, ChosenRecord> _chosen = new(StringComparer.Ordinal);
    private readonly CopyFindings _findings;
    private readonly TombstoneReader _tombstones;
    private readonly Lock _lock = new();

    /// <summary>Creates a store for a list.</summary>
    /// <param name="contents">The list of the store.</param>
    /// <param name="store">The id of the copied data folder; null to accept any.</param>
    /// <param name="cache">Reads the objects; disposed with this store.</param>
    /// <param name="seal">Checks the records.</param>
    /// <param name="hasKeys">Whether the data folder has keys, so that its records should have a MAC.</param>
    public RemoteArchiveStore(CopyContents contents, Guid? store, RangeCache cache, CopySeal seal, bool hasKeys)
    {
        (_contents, _store, _cache, _seal, _hasKeys) = (contents, store, cache, seal, hasKeys);
        _reader = new RecordReader(cache, seal);
        _findings = new CopyFindings();
        _tombstones = new TombstoneReader(contents, store, cache, seal, hasKeys, _findings);
    }

    /// <summary>What was found so far that the host did not leave there, in the order of the keys.</summary>
    public IReadOnlyList<CopyFinding> Findings => _findings.All;

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
            var chosen = Choose(id, opened) ?? throw PlacedArchives.Missing(id, _cache.Address);
            return PlacedArchives.Open(_cache, _seal, chosen.Name, chosen.Record).Source;
        }
        finally
        {
            opened.ForEach(_cache.Close);
        }
    }

    /// <summary>Returns the record of an archive that counts; null if it has none.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>copy_store_refused</c>.</exception>
    public ChosenRecord? Find(string id)
    {
        var opened = new List<OpenObject>();
        try
        {
            return Choose(id, opened);
        }
        finally
        {
            opened.ForEach(_cache.Close);
        }
    }

    /// <summary>
    /// Compares with the object of an archive what <see cref="Open"/> reads from its record. Returns what differs, as a sentence; null if
    /// nothing does.
    /// </summary>
    /// <exception cref="Fault">As <see cref="Open"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string? ProblemOf(string id, CancellationToken cancel)
    {
        var opened = new List<OpenObject>();
        try
        {
            var chosen = Choose(id, opened) ?? throw PlacedArchives.Missing(id, _cache.Address);
            var (source, record) = PlacedArchives.Open(_cache, _seal, chosen.Name, chosen.Record);
            source.Dispose();
            return HeldParts.ProblemOf(_cache, record, cancel);
        }
        finally
        {
            opened.ForEach(_cache.Close);
        }
    }

    /// <inheritdoc/>
    public bool Exists(string id) => _contents.GenerationsOf(id).Count > 0;

    /// <summary>Returns the ids of all archives of backups that were not deleted, in ordinal order.</summary>
    public IReadOnlyList<string> List() => [.. _contents.Ids.Where(id => !IsDeleted(id))];

    /// <summary>Returns the ids of all archives of backups with a valid tombstone, in ordinal order.</summary>
    public IReadOnlyList<string> ListRetired() => [.. _contents.Ids.Where(IsDeleted)];

    /// <summary>Returns whether a backup has a valid tombstone.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>copy_store_refused</c>.</exception>
    public bool IsDeleted(string id) => _tombstones.IsDeleted(id);

    /// <summary>Cancels all requests.</summary>
    public void Dispose() => _cache.Dispose();

    private ChosenRecord? Choose(string id, List<OpenObject> opened)
    {
        lock (_lock)
        {
            if (_chosen.TryGetValue(id, out var known))
            {
                return known;
            }
        }

        ChosenRecord? best = null;
        ChosenRecord? other = null;
        var missing = new List<CopyName>();
        foreach (var name in _contents.GenerationsOf(id))
        {
            if (ChooseVersion(name, opened) is not { } found)
            {
                continue;
            }

            if (!_contents.HasArchive(found.Content))
            {
                missing.Add(name);
                other = _contents.HasOfSize(found.Content) && other?.IsBetterThan(found) != true ? found : other;
            }
            else if (best is null || found.IsBetterThan(best))
            {
                best = found;
            }
        }

        ReportMissing(id, missing, isReplaced: best is not null);
        best ??= other;
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

    private ChosenRecord? ChooseVersion(CopyName name, List<OpenObject> opened)
    {
        ChosenRecord? unsigned = null;
        foreach (var version in _contents.VersionsOf(name.RecordKey))
        {
            if (TryRead(name, version, opened) is not { } found)
            {
                continue;
            }

            if (found.Content.HasMac || !_hasKeys)
            {
                return found;
            }

            unsigned ??= found;
        }

        return unsigned;
    }

    private ChosenRecord? TryRead(CopyName name, StoredObject version, List<OpenObject> opened)
    {
        var what = new RemoteObject(version.Key, version.Version, version.Length);
        opened.Add(_cache.Open(what));
        try
        {
            var record = _reader.Read(name, opened[^1]).Record;
            if (_store is null || record.Store == _store)
            {
                return new ChosenRecord(name, what, record with { Extents = [] });
            }

            Report(CopyFindingKind.Foreign, version.Key, $"It belongs to the data folder {record.Store}. It is not used.");
        }
        catch (Fault fault) when (fault.Code is FaultCode.KeyMissing or FaultCode.WrongKey)
        {
            Report(CopyFindingKind.Foreign, version.Key, $"It was signed with other keys: {fault.Message}");
        }
        catch (Fault fault) when (CopyFindings.IsOfObject(fault))
        {
            Report(CopyFindingKind.NotAuthentic, version.Key, $"The version {version.Version ?? "stored"} is not used: {fault.Message}");
        }

        return null;
    }

    // A host deletes the record of an archive before the archive, if it has another generation or its backup was deleted.
    private void ReportMissing(string id, List<CopyName> missing, bool isReplaced)
    {
        foreach (var name in missing)
        {
            if (!(_contents.IsHidden(name.RecordKey) && (isReplaced || IsDeleted(id))))
            {
                Report(CopyFindingKind.ArchiveMissing, name.ArchiveKey, "The archive that its record names was deleted or overwritten.");
            }
        }
    }

    private void ReportChanges(ChosenRecord chosen)
    {
        if (_hasKeys && !chosen.Content.HasMac)
        {
            Report(
                CopyFindingKind.NotSigned,
                chosen.Name.RecordKey,
                "It has no MAC, although the data folder has keys: it was copied before there were any, or someone else has written it."
            );
        }

        foreach (
            var (key, version) in new[] { (chosen.Name.RecordKey, chosen.Record.Version), (chosen.Name.ArchiveKey, chosen.Content.Version) }
        )
        {
            if (_contents.IsHidden(key) && !IsDeleted(chosen.Name.Id))
            {
                Report(CopyFindingKind.DeleteMarker, key, "It was deleted, but its earlier version is still there and is used.");
            }

            if (_contents.VersionsOf(key) is { Count: > 1 } versions && versions[^1].Version != version)
            {
                Report(CopyFindingKind.LaterVersion, key, $"It was overwritten. The version {version} is used.");
            }
        }
    }

    private void Report(CopyFindingKind kind, string key, string problem) => _findings.Add(kind, key, problem);
}

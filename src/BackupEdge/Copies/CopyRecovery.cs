using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Makes a data folder from a copy: keys, catalogue, and the places of all archives, which are read in the copy from then on. Who can write
/// to the store can only withhold, never change what is recovered: see <see cref="RemoteArchiveStore"/> and <see cref="KeyRecovery"/>.
/// </summary>
/// <remarks>
/// The order of writing: keys, then the places of archives, then the catalogue. A folder with a part of them has no catalogue and no
/// archive, so the recovery can begin again; and a service that opens it builds its catalogue from the archives in the copy.
/// </remarks>
/// <param name="objects">The store.</param>
/// <param name="place">Where the store is, to be recorded.</param>
/// <param name="settings">The settings of the new data folder.</param>
/// <param name="time">The clock.</param>
internal sealed class CopyRecovery(IObjectStore objects, CopyPlace place, Settings settings, TimeProvider time)
{
    private const int Threads = 16;
    private readonly List<CopyFinding> _findings = [];

    /// <summary>Makes the data folder, which must not exist or have neither a catalogue nor archives.</summary>
    /// <param name="offer">See <see cref="KeyRecovery.RunAsync"/>.</param>
    /// <param name="bringsDeleted">Whether deleted backups whose archives are still there become backups again.</param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if the folder has backups or the store has no copy; those of <see cref="KeyRecovery.RunAsync"/> and
    /// <see cref="DataFolderLock.Take"/>.
    /// </exception>
    public async Task<RecoveredFolder> RunAsync(Func<KeyStore, OfferedKeys?> offer, bool bringsDeleted, CancellationToken cancel)
    {
        ThrowIfUsed(settings.Data);
        var contents = await CopyContents.ReadAsync(objects, cancel);
        var marker = await ReadMarkerAsync(cancel);
        if (marker is null && contents.Ids.Count == 0)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"{objects.Address} has no copy of a BackupEdge data folder. Check the bucket and the prefix, or the folder.",
                ("store", objects.Address)
            );
        }

        using var held = DataFolderLock.Take(settings.Data, url: null);
        MakeArchiveFolder(settings.Data);
        var keyRecovery = new KeyRecovery(objects, settings, time);
        var keys = await keyRecovery.RunAsync(offer, cancel);
        var seal = new CopySeal(keys);
        using var cache = new RangeCache(objects, time);

        // With keys the MACs decide alone: who can write to the store could otherwise exclude everything by another marker.
        var store = keys is null ? marker?.Store : null;
        using var archives = new RemoteArchiveStore(contents, store, cache, seal, hasKeys: keys is not null);
        var places = await OnThreadsAsync(contents.Ids, id => Find(archives, id, bringsDeleted), cancel);
        var evicted = new EvictedArchives(settings.Data.Archives);
        foreach (var (found, isRetired) in places.Values.OfType<(ArchivePlace Place, bool IsRetired)>())
        {
            cancel.ThrowIfCancellationRequested();
            evicted.Add(found, isRetired);
        }

        var catalogueRecovery = new CatalogueRecovery(objects, settings.Data, seal, hasKeys: keys is not null);
        var catalogue = await catalogueRecovery.RunAsync(store, cancel);
        return new RecoveredFolder
        {
            Host = marker?.Host,
            Archives = Ids(places.Where(pair => pair.Value is not null)),
            Retired = Ids(places.Where(pair => pair.Value is { IsRetired: true })),
            Lost = Ids(places.Where(pair => pair.Value is null && (bringsDeleted || !archives.IsDeleted(pair.Key)))),
            Bytes = places.Values.Sum(found => found?.Place.Length ?? 0),
            CatalogueAt = catalogue?.CreatedAt,
            Findings = [.. _findings, .. keyRecovery.Findings, .. archives.Findings, .. catalogueRecovery.Findings],
        };
    }

    private (ArchivePlace Place, bool IsRetired)? Find(RemoteArchiveStore archives, string id, bool bringsDeleted)
    {
        if (archives.Find(id) is not { } chosen)
        {
            return null;
        }

        var found = new ArchivePlace
        {
            Copy = StoredPlace.Of(place),
            Id = id,
            Sequence = chosen.Name.Sequence,
            Generation = chosen.Name.Generation,
            RecordVersion = chosen.Record.Version,
            RecordLength = chosen.Record.Length,
            Length = chosen.Content.Length,
        };
        return (found, !bringsDeleted && archives.IsDeleted(id));
    }

    private static void ThrowIfUsed(DataPaths data)
    {
        if (
            File.Exists(data.PlainCatalogue)
            || File.Exists(data.SealedCatalogue)
            || (
                Directory.Exists(data.Archives)
                && Directory
                    .EnumerateFiles(data.Archives)
                    .Any(path => Path.GetExtension(path) is LocalArchiveStore.Extension or LocalArchiveStore.RetiredExtension)
            )
        )
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"'{data.Path}' has backups already. A copy is recovered to an empty data folder: name another one with --data.",
                ("data", data.Path)
            );
        }
    }

    private static void MakeArchiveFolder(DataPaths data)
    {
        IoFaults.Guard($"The archive folder '{data.Archives}' could not be created", () =>
        {
            if (FolderOwner.MakeFolder(data.Archives))
            {
                DurableFolder.Flush(data.Path);
            }
        });
    }

    // The oldest valid version. The marker is not authenticated.
    private async Task<CopyMarker?> ReadMarkerAsync(CancellationToken cancel)
    {
        var found = await ObjectRead.VersionsAsync(objects, CopyLayout.Marker, cancel);
        var versions = found.GetValueOrDefault(CopyLayout.Marker) ?? [];
        if (versions.Count > 1)
        {
            const string problem = "The marker was overwritten. The oldest is used.";
            _findings.Add(new CopyFinding(CopyFindingKind.LaterVersion, CopyLayout.Marker, problem));
        }

        foreach (var version in versions)
        {
            try
            {
                return CopyMarker.Read(await ObjectRead.BeginningAsync(objects, version, CopyMarker.MaxBytes, cancel), objects.Address);
            }
            catch (Fault fault) when (fault.Code == FaultCode.CopyDamaged)
            {
                _findings.Add(new CopyFinding(CopyFindingKind.NotAuthentic, CopyLayout.Marker, fault.Message));
            }
        }

        return null;
    }

    // Records are read by several threads, which wait for the store most of the time.
    private static async Task<SortedDictionary<string, T>> OnThreadsAsync<T>(
        IReadOnlyList<string> ids,
        Func<string, T> work,
        CancellationToken cancel
    )
    {
        var results = new T[ids.Count];
        var next = -1;
        var threads = Enumerable
            .Range(0, Math.Min(Threads, ids.Count))
            .Select(_ =>
                Task.Factory.StartNew(
                    () =>
                    {
                        for (int i; (i = Interlocked.Increment(ref next)) < ids.Count;)
                        {
                            cancel.ThrowIfCancellationRequested();
                            results[i] = work(ids[i]);
                        }
                    },
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            )
            .ToList();
        await Task.WhenAll(threads);
        var byId = new SortedDictionary<string, T>(StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
        {
            byId[ids[i]] = results[i];
        }

        return byId;
    }

    private static List<string> Ids<T>(IEnumerable<KeyValuePair<string, T>> found) => [.. found.Select(pair => pair.Key)];
}

using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Compares the rows of the catalogue with what the store lists, at the beginning of a run. The store decides: what it has lost is copied
/// again, and records that the catalogue does not know are added to it. What someone else did is reported, and never makes this program
/// delete anything: a tombstone that it did not write is ignored while its backup is in the data folder.
/// </summary>
/// <param name="context">The run.</param>
internal sealed class CopyListing(CopyContext context)
{
    private const int HeadBytes = 64 << 10;
    private readonly List<PathReport> _reports = [];
    private readonly List<CopiedRow> _damaged = [];
    private readonly SortedSet<(long Sequence, string Id)> _lostTombstones = [];

    /// <summary>What was found that should not be.</summary>
    public IReadOnlyList<PathReport> Reports => _reports;

    /// <summary>
    /// The archives whose objects a verification has found damaged, and which the data folder has: they are written again.
    /// </summary>
    public IReadOnlyList<CopiedRow> Damaged => _damaged;

    /// <summary>The archives in the store that have no record: unfinished copies.</summary>
    public IReadOnlyList<StoredObject> Leftovers { get; private set; } = [];

    /// <summary>The backups that have a tombstone in the store, and when its newest version was written.</summary>
    public IReadOnlyDictionary<(long Sequence, string Id), DateTimeOffset> Tombstones { get; private set; } =
        new Dictionary<(long, string), DateTimeOffset>();

    /// <summary>The backups whose tombstone someone has deleted.</summary>
    public IReadOnlyCollection<(long Sequence, string Id)> LostTombstones => _lostTombstones;

    /// <summary>Lists the store and corrects the catalogue.</summary>
    /// <exception cref="Fault">A code of <see cref="ObjectFaults"/>, <c>key_missing</c>, <c>io_error</c> or <c>no_space</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var archives = await NamesAsync(CopyLayout.Archives, CopyName.OfArchive, cancel);
        var records = await NamesAsync(CopyLayout.Records, CopyName.OfRecord, cancel);
        var tombstones = new Dictionary<(long, string), DateTimeOffset>();
        await foreach (var stored in context.Store.ListAsync(CopyLayout.Tombstones, cancel))
        {
            if (CopyName.OfTombstone(stored.Key) is { } backup)
            {
                tombstones[backup] = stored.Modified;
            }
        }

        Tombstones = tombstones;
        var known = new HashSet<CopyName>();
        var lost = new HashSet<CopyName>();
        foreach (var row in context.Catalogue.Read(session => session.Copies.Copied(context.Name)))
        {
            var name = new CopyName(row.Sequence, row.Id, row.Generation);
            if (await IsStillThereAsync(row, name, archives.GetValueOrDefault(name), records.GetValueOrDefault(name), cancel))
            {
                known.Add(name);
            }
            else
            {
                lost.Add(name);
            }

            CheckTombstone(row, tombstones.ContainsKey((row.Sequence, row.Id)));
        }

        foreach (var (name, record) in records)
        {
            if (!known.Contains(name) && !lost.Contains(name) && archives.TryGetValue(name, out var archive))
            {
                await AdoptAsync(name, record, archive, cancel);
            }
        }

        Leftovers = [.. archives.Where(pair => !records.ContainsKey(pair.Key) && !known.Contains(pair.Key)).Select(pair => pair.Value)];
    }

    private void CheckTombstone(CopiedRow row, bool isThere)
    {
        if (row.DroppedAt is null && isThere)
        {
            // This run writes it again if it is right.
            _reports.Add(new PathReport(row.Id, "touched", "The store has a tombstone of it that this host has not recorded."));
        }
        else if (row.DroppedAt is not null && !isThere && _lostTombstones.Add((row.Sequence, row.Id)))
        {
            _reports.Add(
                new PathReport(row.Id, "touched", "Its tombstone was deleted in the store, not by this host. It is written again.")
            );
        }
    }

    private async Task<Dictionary<CopyName, StoredObject>> NamesAsync(
        string prefix,
        Func<string, CopyName?> nameOf,
        CancellationToken cancel
    )
    {
        var names = new Dictionary<CopyName, StoredObject>();

        // Not ListAsync, which does not state the versions.
        await foreach (var stored in context.Store.ListVersionsAsync(prefix, cancel))
        {
            if (stored is { IsNewest: true, IsDeleteMarker: false } && nameOf(stored.Key) is { } name)
            {
                names[name] = stored;
            }
        }

        return names;
    }

    // Whether both objects of a row are there as they were written, be it below later versions or delete markers of someone else.
    private async Task<bool> IsStillThereAsync(
        CopiedRow row,
        CopyName name,
        StoredObject? archive,
        StoredObject? record,
        CancellationToken cancel
    )
    {
        if (row.IsDamaged)
        {
            return IsKeptThoughDamaged(row, name);
        }

        var problem =
            archive is null || record is null
                ? "It was deleted in the store, not by this host; the version that this host wrote is still there."
            : archive.Version != row.Version || record.Version != row.RecordVersion || !HasSizes(row, archive, record)
                ? "It was overwritten in the store, not by this host; the version that this host wrote is still there."
            : null;
        if (problem is null)
        {
            SetProblem(row, null);
            return true;
        }

        // The row goes when the archive is deleted too.
        if (record is null && archive is not null && IsBeingRemoved(row))
        {
            return true;
        }

        // Without a lock, the rules of the store may delete older versions at any time: what is here is copied again.
        if (
            (!CopyLocks.HasEnded(row.ProtectedUntil, context.StoreNow) || !IsHere(row, name))
            && await HasVersionAsync(name.ArchiveKey, row.Version, row.Bytes, cancel)
            && await HasVersionAsync(name.RecordKey, row.RecordVersion, row.RecordBytes, cancel)
        )
        {
            // What has a tombstone this program was deleting itself when it was stopped.
            if (row.DroppedAt is null)
            {
                _reports.Add(new PathReport(row.Id, "touched", problem));
            }

            SetProblem(row, problem);
            return true;
        }

        if (row.DroppedAt is null)
        {
            _reports.Add(new PathReport(row.Id, "lost", "The store has lost it, or someone has deleted or changed it."));
        }

        context.Catalogue.Write(session => session.Copies.RemoveCopied(context.Name, row.Sequence, row.Generation));
        return false;
    }

    // A run that was stopped after it had deleted the record of what nothing needs.
    private bool IsBeingRemoved(CopiedRow row) =>
        row.DroppedAt is not null
        && context.Catalogue.Read(session => session.Copies.CopiedNeeds(context.Name).All(pair => pair.Archive != row.Sequence));

    // What this host does not have stays as it is: other copies or versions may help, and parts of it may be whole.
    private bool IsKeptThoughDamaged(CopiedRow row, CopyName name)
    {
        if (!IsHere(row, name))
        {
            _reports.Add(new PathReport(row.Id, "damaged", row.Problem ?? "It is damaged."));
            return true;
        }

        _reports.Add(new PathReport(row.Id, "lost", $"It is damaged in the store and is written again. {row.Problem}"));
        _damaged.Add(row);
        context.Catalogue.Write(session => session.Copies.RemoveCopied(context.Name, row.Sequence, row.Generation));
        return false;
    }

    private static bool HasSizes(CopiedRow row, StoredObject archive, StoredObject record) =>
        archive.Length == row.Bytes && (row.RecordBytes is null || record.Length == row.RecordBytes);

    private bool IsHere(CopiedRow row, CopyName name) =>
        context.IsLocal(row.Id) && LocalGenerations.Read(context.Archives, row.Id)?.Name == name;

    private void SetProblem(CopiedRow row, string? problem)
    {
        if (problem != row.Problem)
        {
            context.Catalogue.Write(session => session.Copies.SetProblem(context.Name, row, problem));
        }
    }

    private async Task<bool> HasVersionAsync(string key, string? version, long? length, CancellationToken cancel) =>
        version is not null
        && await context.Store.FindAsync(key, version, cancel) is { IsDeleteMarker: false } found
        && (length is null || found.Length == length);

    // A record that an earlier catalogue has written. Without a valid one the archive is not in the copy.
    private async Task AdoptAsync(CopyName name, StoredObject stored, StoredObject archive, CancellationToken cancel)
    {
        try
        {
            var (record, trailer) = await ReadAsync(name, stored, cancel);
            if (record.Length != archive.Length)
            {
                throw CopyFaults.Damaged(context.Store.Address, name.ArchiveKey, $"it has {archive.Length} bytes, not {record.Length}");
            }

            var places = trailer.IsSealed ? (ArchivePlaces)trailer.SealedTrailer() : trailer.Trailer();
            var references = places is SealedTrailer clear ? clear.Archives : ((ArchiveTrailer)places).Archives;
            var isDropped = Tombstones.ContainsKey((name.Sequence, name.Id)) && await HasTombstoneAsync(name, cancel);
            var row = new CopiedRow
            {
                Sequence = name.Sequence,
                Id = name.Id,
                Generation = name.Generation,
                IsWhole = false,
                Bytes = record.Length,
                RecordBytes = stored.Length,
                Sha256 = record.Sha256,
                Version = archive.Version,
                RecordVersion = stored.Version,
                CopiedAt = record.CopiedAt,
                DroppedAt = isDropped ? context.Now : null,
            };
            var needs = isDropped ? [] : references.Select(reference => reference.Sequence).ToList();
            context.Catalogue.Write(session => session.Copies.SetCopied(context.Name, row, needs));
        }
        catch (Fault fault) when (fault.Code is FaultCode.CopyDamaged or FaultCode.ArchiveDamaged or FaultCode.ObjectMissing)
        {
            _reports.Add(new PathReport(name.Id, "damaged", fault.Message));
        }
    }

    private async Task<(CommitRecord Record, TrailerFrame Trailer)> ReadAsync(CopyName name, StoredObject stored, CancellationToken cancel)
    {
        var begin = await ReadAsync(name.RecordKey, 0, (int)Math.Min(HeadBytes, stored.Length), cancel);
        var head = SignedHead.LengthOf(SignedKind.Record, begin, context.Store.Address, name.RecordKey);
        if (head > begin.Length)
        {
            begin = await ReadAsync(name.RecordKey, 0, head, cancel);
        }

        var (record, length) = context.Seal.ReadRecord(begin, name, context.Store.Address);
        var trailer = record.Extents[1];
        if (trailer.Length > ArchiveRules.MaxTrailerBytes + HeadBytes)
        {
            throw CopyFaults.Damaged(context.Store.Address, name.RecordKey, "its trailer is too long");
        }

        var frame = await ReadAsync(name.RecordKey, length + record.Extents[0].Length, (int)trailer.Length, cancel);
        return CopyName.GenerationOf(frame) == name.Generation
            ? (record, TrailerFrame.Parse(name.Id, frame))
            : throw CopyFaults.Damaged(context.Store.Address, name.RecordKey, "its trailer belongs to another generation");
    }

    private async Task<bool> HasTombstoneAsync(CopyName name, CancellationToken cancel)
    {
        var key = CopyName.TombstoneKeyOf(name.Sequence, name.Id);
        try
        {
            context.Seal.ReadTombstone(await ReadAsync(key, 0, HeadBytes, cancel), name.Sequence, name.Id, context.Store.Address);
            return true;
        }
        catch (Fault fault) when (fault.Code == FaultCode.CopyDamaged)
        {
            _reports.Add(new PathReport(name.Id, "damaged", fault.Message));
            return false;
        }
    }

    private async Task<byte[]> ReadAsync(string key, long offset, int count, CancellationToken cancel)
    {
        var bytes = new byte[count];
        var read = await context.Store.ReadAsync(key, null, offset, bytes, cancel);
        return bytes[..read];
    }
}

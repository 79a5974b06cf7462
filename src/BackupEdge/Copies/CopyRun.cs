using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Brings a copy to the state of the data folder: tombstones, then archives, oldest first, then deletes, then the catalogue. It can be
/// ended at any instant and run again. An archive that cannot be copied does not keep the others from it, but for those that need it.
/// </summary>
/// <param name="context">The run; its <see cref="CopyContext.StoreId"/> is set here.</param>
/// <param name="opening">Opens the store.</param>
/// <param name="catalogues">Copies the catalogue.</param>
internal sealed class CopyRun(CopyContext context, CopyOpening opening, CatalogueCopying catalogues)
{
    /// <summary>The code of the note about a wrong clock.</summary>
    public const string ClockNote = "clock";

    // Uploads, and archives without a record, that are older belong to nothing that will be continued.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(7);
    private static readonly TimeSpan DeletedAge = TimeSpan.FromDays(30);
    private readonly List<PathReport> _reports = [];
    private readonly List<CopiedRow> _deleted = [];

    /// <summary>Runs.</summary>
    /// <exception cref="Fault">
    /// <c>copy_store_foreign</c>, <c>key_missing</c>, <c>wrong_key</c>, <c>io_error</c>, <c>no_space</c>, or a code of
    /// <see cref="ObjectFaults"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CopySummary> RunAsync(CancellationToken cancel)
    {
        var begun = context.Now;
        ChangeState(state => state with { RunAt = begun });
        context = context with { StoreId = await opening.RunAsync(cancel) };
        var listing = new CopyListing(context);
        await listing.RunAsync(cancel);
        _reports.AddRange(listing.Reports);
        ReportClock();

        var state = CopyState.Read(context);
        var plan = CopyPlanner.Make(state.ToInput());
        _reports.AddRange(plan.Waiting.Select(one => new PathReport(one.Id, "missing", one.Reason)));
        await AbortLeftoversAsync(plan, cancel);
        var tombstones = new TombstoneWriting(context, state);
        await WriteTombstonesAsync(plan, listing, tombstones, cancel);
        var copying = new ArchiveCopying(context, tombstones);
        var copied = await CopyAsync(plan, state, copying, cancel);
        await DeleteDamagedAsync(listing.Damaged, copied, cancel);
        var extended = await copying.ProtectAsync(plan.Needed.Contains, cancel);
        await RemoveAsync(plan.Removals, cancel);
        await DeleteLeftoversAsync(listing.Leftovers, plan, cancel);
        await DeleteTombstonesAsync(listing.Tombstones, cancel);
        await catalogues.RunAsync(context, cancel);

        var missing = plan.Waiting.Count + plan.Uploads.Count - copied.Count;
        ChangeState(old => old with { CompletedAt = missing == 0 ? begun : old.CompletedAt });
        context.Catalogue.Write(session => session.Copies.ForgetDeleted(context.Now - DeletedAge));
        var counts = new CopyCounts
        {
            CopiedArchives = copied.Count,
            CopiedBytes = copied.Sum(row => row.Bytes),
            DroppedBackups = plan.Tombstones.Count,
            DeletedArchives = _deleted.Count,
            DeletedBytes = _deleted.Sum(row => row.Bytes),
            ExtendedLocks = extended,
            MissingArchives = missing,
            EvictedArchives = 0,
            EvictedBytes = 0,
        };
        return new CopySummary(counts, _reports);
    }

    private void ReportClock()
    {
        if (ClockError.IsWrong(context.Store.Ahead))
        {
            var problem =
                $"The clock of this machine is {ClockError.Describe(context.Store.Ahead)} that of {context.Store.Address}: here it "
                + $"is {context.Now:yyyy-MM-dd HH:mm} UTC, and there {context.StoreNow:yyyy-MM-dd HH:mm} UTC. {ClockError.Advice} Locks "
                + "follow the clock of the store, and nothing expires before it has expired by both.";
            _reports.Add(new PathReport(context.Store.Address, ClockNote, problem));
        }
    }

    private void ChangeState(Func<CopyStateRow, CopyStateRow> change) =>
        context.Catalogue.Write(session =>
            session.Copies.SetState(change(session.Copies.State(context.Name) ?? new CopyStateRow(context.Name, null, null, 0, null, null)))
        );

    // Uploads of archives that are no longer to be copied, and those of this program that nobody continues.
    private async Task AbortLeftoversAsync(CopyPlan plan, CancellationToken cancel)
    {
        var wanted = plan.Uploads.Select(upload => upload.Name.ArchiveKey).ToHashSet(StringComparer.Ordinal);
        var known = context.Catalogue.Read(session => session.Copies.Uploads(context.Name));
        foreach (var upload in known.Where(upload => !wanted.Contains(upload.Key)))
        {
            await context.Store.AbortUploadAsync(upload.Key, upload.Upload, cancel);
            context.Catalogue.Write(session => session.Copies.EndUpload(context.Name, upload.Key));
        }

        var continued = known
            .Where(upload => wanted.Contains(upload.Key))
            .Select(upload => upload.Upload)
            .ToHashSet(StringComparer.Ordinal);
        await foreach (var upload in context.Store.ListUploadsAsync(CopyLayout.Archives, cancel))
        {
            if (
                CopyName.OfArchive(upload.Key) is not null
                && !continued.Contains(upload.Upload)
                && context.StoreNow - upload.Begun > LeftoverAge
            )
            {
                await context.Store.AbortUploadAsync(upload.Key, upload.Upload, cancel);
            }
        }
    }

    private async Task WriteTombstonesAsync(CopyPlan plan, CopyListing listing, TombstoneWriting tombstones, CancellationToken cancel)
    {
        foreach (var (sequence, id) in plan.Tombstones)
        {
            await tombstones.RunAsync(sequence, id, cancel);
            context.Catalogue.Write(session => session.Copies.SetDropped(context.Name, sequence, context.Now));
        }

        // Without it a recovery would bring the backup back.
        foreach (var (sequence, id) in listing.LostTombstones)
        {
            await tombstones.RunAsync(sequence, id, cancel);
        }
    }

    private async Task<List<CopiedRow>> CopyAsync(CopyPlan plan, CopyState state, ArchiveCopying copying, CancellationToken cancel)
    {
        var copied = new List<CopiedRow>();
        var failed = new HashSet<long>();
        context.Progress.FilesTotal = plan.Uploads.Count;
        foreach (var planned in plan.Uploads)
        {
            // Its record must not be there before those of what it needs.
            if (planned.Needs.Any(failed.Contains))
            {
                failed.Add(planned.Name.Sequence);
                _reports.Add(new PathReport(planned.Name.Id, "missing", "An archive that it needs could not be copied."));
                continue;
            }

            try
            {
                var row = await copying.RunAsync(
                    planned,
                    state.Rows[planned.Name.Sequence],
                    state.RetainedOf(planned.Name.Sequence),
                    cancel
                );
                if (row is null)
                {
                    failed.Add(planned.Name.Sequence);
                    _reports.Add(
                        new PathReport(planned.Name.Id, "replaced", "It was compacted or sealed meanwhile; the next run copies it.")
                    );
                    continue;
                }

                copied.Add(row);
                context.Progress.AddFiles(1);
                await RemoveAsync(planned.Replaces, cancel);
            }
            catch (Fault fault) when (IsOfOneArchive(fault.Code))
            {
                failed.Add(planned.Name.Sequence);
                _reports.Add(new PathReport(planned.Name.Id, fault.Code, fault.Message));
            }
        }

        return copied;
    }

    // The versions that were found damaged, so that a reader, who takes the oldest version, finds those that were written again.
    private async Task DeleteDamagedAsync(IReadOnlyList<CopiedRow> damaged, List<CopiedRow> copied, CancellationToken cancel)
    {
        var removal = new CopyRemoval(context);
        foreach (var row in damaged.Where(row => copied.Exists(one => (one.Sequence, one.Generation) == (row.Sequence, row.Generation))))
        {
            var name = new CopyName(row.Sequence, row.Id, row.Generation);
            var why = await removal.DeleteVersionAsync(name.RecordKey, row.RecordVersion, cancel)
                ?? await removal.DeleteVersionAsync(name.ArchiveKey, row.Version, cancel);
            if (why is not null)
            {
                _reports.Add(new PathReport(row.Id, "locked", why));
            }
        }
    }

    private static bool IsOfOneArchive(string code) =>
        code is FaultCode.ArchiveMissing or FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported or FaultCode.CopyDamaged;

    private async Task RemoveAsync(IReadOnlyList<CopyName> names, CancellationToken cancel)
    {
        if (names.Count == 0)
        {
            return;
        }

        var removal = new CopyRemoval(context);
        var rows = context
            .Catalogue.Read(session => session.Copies.Copied(context.Name))
            .ToDictionary(row => new CopyName(row.Sequence, row.Id, row.Generation));
        foreach (var name in names)
        {
            if (!rows.TryGetValue(name, out var row))
            {
                continue;
            }

            if (await removal.RunAsync(row, cancel) is { } until)
            {
                _reports.Add(new PathReport(name.Id, "locked", $"It is kept until {until:yyyy-MM-dd}, when its lock ends."));
            }
            else
            {
                _deleted.Add(row);
            }
        }
    }

    // Archives without a record: of names that this catalogue does not copy, after a while; nothing is known about them.
    private async Task DeleteLeftoversAsync(IReadOnlyList<StoredObject> leftovers, CopyPlan plan, CancellationToken cancel)
    {
        var removal = new CopyRemoval(context);
        var wanted = plan.Uploads.Select(upload => upload.Name.ArchiveKey).ToHashSet(StringComparer.Ordinal);
        foreach (var leftover in leftovers)
        {
            if (!wanted.Contains(leftover.Key) && context.StoreNow - leftover.Modified > LeftoverAge)
            {
                await removal.DeleteAsync(leftover.Key, cancel);
            }
        }
    }

    // A tombstone stays while a version of its archive or record exists, which a recovery could otherwise take for a backup.
    private async Task DeleteTombstonesAsync(
        IReadOnlyDictionary<(long Sequence, string Id), DateTimeOffset> tombstones,
        CancellationToken cancel
    )
    {
        var kept = context.Catalogue.Read(session => session.Copies.Copied(context.Name)).Select(row => row.Sequence).ToHashSet();
        var candidates = tombstones
            .Where(one => !kept.Contains(one.Key.Sequence) && CopyLocks.HasEnded(context.Locks.ForNew(one.Value)?.Until, context.StoreNow))
            .Select(one => one.Key)
            .ToHashSet();
        if (candidates.Count == 0)
        {
            return;
        }

        await foreach (var stored in context.Store.ListVersionsAsync(CopyLayout.Archives, cancel))
        {
            Keep(CopyName.OfArchive(stored.Key), stored);
        }

        await foreach (var stored in context.Store.ListVersionsAsync(CopyLayout.Records, cancel))
        {
            Keep(CopyName.OfRecord(stored.Key), stored);
        }

        var removal = new CopyRemoval(context);
        foreach (var (sequence, id) in candidates)
        {
            await removal.DeleteAsync(CopyName.TombstoneKeyOf(sequence, id), cancel);
        }

        void Keep(CopyName? name, StoredObject stored)
        {
            if (name is not null && !stored.IsDeleteMarker)
            {
                candidates.Remove((name.Sequence, name.Id));
            }
        }
    }
}

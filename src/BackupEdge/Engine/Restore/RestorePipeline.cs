using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Runs one restore and blocks the calling thread until it ends. The calling thread reads the manifest and creates folders and links;
/// workers write files; then streams are restored into databases, one after another. A damaged file fails alone and is reported; everything
/// else is restored.
/// </summary>
internal sealed class RestorePipeline(ArchiveAccess access, EngineOptions options)
{
    /// <summary>Runs the restore and returns its results.</summary>
    /// <exception cref="Fault">The restore failed as a whole.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; files restored so far are complete.</exception>
    public RestoreSummary Run(RestoreRequest request, TransferProgress progress, CancellationToken cancellationToken)
    {
        using var archives = ArchiveSet.Open(access, request.Id);
        if (!request.DryRun)
        {
            archives.ThrowIfLocked();
        }

        var (parts, mirror) = Prepare(archives, request, cancellationToken);
        var summary = archives.Main.Trailer.Summary;
        (progress.FilesTotal, progress.BytesTotal) = (summary.Files + summary.Others, summary.SourceBytes);
        if (!parts.Selection.IsEverything || request.DryRun || request.Overwrite == OverwriteMode.Fail)
        {
            var plan = MakePlan(archives, request, parts, request.DryRun ? mirror : null, cancellationToken);
            if (request.Overwrite == OverwriteMode.Fail)
            {
                plan.ThrowIfConflicts();
            }

            var planned = plan.Summary;
            if (request.DryRun)
            {
                return planned;
            }

            (progress.FilesTotal, progress.BytesTotal) = (planned.Files + planned.Skipped, planned.Bytes);
        }

        new RestoreSpace(archives, request, parts.Selection, parts.Stems, options.SpaceOf).ThrowIfShort(cancellationToken);
        var tally = new RestoreTally(progress);
        var streams = Write(archives, request, parts, mirror, tally, cancellationToken);
        new RestoreDatabases(archives, request, tally, options, cancellationToken).Run(streams);
        new RestoreBuckets(archives, request, parts.Selection, tally, options, cancellationToken).Run();
        mirror?.Run(tally);
        foreach (var (source, destination) in request.Destinations)
        {
            Flush(parts.Roots, source, destination);
        }

        return tally.ToSummary();
    }

    /// <summary>Reports what a restore would do with each path. Writes nothing.</summary>
    /// <exception cref="Fault">The restore would fail as a whole.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RestorePlanEnd Plan(RestorePlanRequest request, Action<PlannedPath> report, CancellationToken cancellationToken)
    {
        using var archives = ArchiveSet.Open(access, request.Restore.Id);
        var (parts, mirror) = Prepare(archives, request.Restore, cancellationToken);
        var damaged = 0L;
        var planner = new RestorePlanner(archives, request.Restore, parts.Roots, parts.Stems, parts.Selection, mirror)
        {
            OpenBuckets = options.OpenBuckets,
            Damaged = (page, _) => damaged += Math.Max(1, page.Entries),
            IsEnough = request.IsEnough,
        };
        var count = 0;
        foreach (var planned in planner.Run(request.After, cancellationToken))
        {
            report(planned with { Destination = DestinationOf(planned.Path, request.Restore, parts.Stems) });
            if (++count == request.Limit)
            {
                return new RestorePlanEnd(planned.Path, damaged);
            }
        }

        return new RestorePlanEnd(planner.IsEndedEarly ? planner.Position.ToArray() : null, damaged);
    }

    private static string? DestinationOf(ReadOnlySpan<byte> path, RestoreRequest request, RestoreStems stems)
    {
        if (request.FindDatabase(path) is { } into)
        {
            return into.RestoredPath;
        }

        if (request.FindBuckets(path) is { } engine)
        {
            return ObjectPlace.Of(path) is { } place ? $"{engine.Address}/{place.Bucket}/{place.Key}" : engine.Address;
        }

        var stem = stems.Of(path);
        var slash = stem.IndexOf((byte)'/');
        var source = Encoding.UTF8.GetString(slash < 0 ? stem : stem[..slash]);
        return request.Destinations.GetValueOrDefault(source) + PathText.Of(path[stem.Length..]);
    }

    private (RestoreParts Parts, RestoreMirror? Mirror) Prepare(
        ArchiveSet archives,
        RestoreRequest request,
        CancellationToken cancellationToken
    )
    {
        var selection = request.Selection(archives);
        var roots = new RestoreRoots(request);
        roots.ThrowIfRefused();
        var stems = RestoreStems.Find(archives, request, selection, cancellationToken);
        var parts = new RestoreParts(roots, stems, selection);
        return (
            parts,
            request.DeleteIn.Count == 0 ? null : new RestoreMirror(archives, request, roots, stems, selection, options, cancellationToken)
        );
    }

    private RestorePlan MakePlan(
        ArchiveSet archives,
        RestoreRequest request,
        RestoreParts parts,
        RestoreMirror? mirror,
        CancellationToken cancellationToken
    )
    {
        var plan = new RestorePlan();
        var planner = new RestorePlanner(archives, request, parts.Roots, parts.Stems, parts.Selection, mirror)
        {
            Damaged = plan.AddDamage,
            OpenBuckets = options.OpenBuckets,
        };
        foreach (var planned in planner.Run(after: null, cancellationToken))
        {
            plan.Add(planned);
        }

        parts.Selection.ThrowIfUnmatched();
        return plan;
    }

    // Returns the streams that must be restored into databases afterwards.
    private List<ManifestEntry> Write(
        ArchiveSet archives,
        RestoreRequest request,
        RestoreParts parts,
        RestoreMirror? mirror,
        RestoreTally tally,
        CancellationToken cancellationToken
    )
    {
        using var ring = new ItemRing<RestoreItem>((options.Workers * 4) + 4, () => new RestoreItem(), cancellationToken);
        using var returned = new ReturnedItems(ring);
        var groups = new GroupCache((options.Workers * 2) + 4);
        using var walk = new RestoreWalk(ring, archives, groups, request, parts, mirror, tally, returned.Wait);
        List<Thread> threads = [ring.Start("restore-return", returned.Run)];
        for (var i = 0; i < options.Workers; i++)
        {
            var worker = new RestoreWorker(ring, new ChunkReader(archives, groups), request.Overwrite, request.Trust, tally);
            threads.Add(ring.Start($"restore-worker-{i}", worker.Run));
        }

        ring.Guard(walk.Run);
        ring.EndOfWork();
        foreach (var thread in threads)
        {
            thread.Join();
        }

        ring.ThrowIfFailed();
        return walk.Streams;
    }

    // Flush once for the whole file system: an fsync for each file would take longer than the restore.
    private static void Flush(RestoreRoots roots, string source, string destination)
    {
        var fd = roots.OpenExisting(Encoding.UTF8.GetBytes(source), out _);
        if (fd < 0)
        {
            // Nothing was restored there.
            return;
        }

        var errno = Posix.syncfs(fd) == 0 ? 0 : Posix.Errno;
        _ = Posix.close(fd);
        if (errno != 0)
        {
            throw new Fault(
                FaultCode.IoError,
                $"The files restored to '{destination}' could not be flushed to disk, so some of them may be lost: "
                    + $"{Posix.Describe(errno)}. Check the disk and restore again.",
                ("path", destination)
            );
        }
    }
}

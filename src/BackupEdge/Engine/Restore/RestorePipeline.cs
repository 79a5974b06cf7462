using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
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
        var selection = request.Selection();
        var roots = new RestoreRoots(request);
        roots.ThrowIfRefused();
        var summary = archives.Main.Trailer.Summary;
        (progress.FilesTotal, progress.BytesTotal) = (summary.Files + summary.Others, summary.SourceBytes);
        if (!selection.IsEverything || request.DryRun || request.Overwrite == OverwriteMode.Fail)
        {
            var plan = RestorePlan.Make(archives, request, roots, selection, cancellationToken);
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

        new RestoreSpace(archives, request, options.SpaceOf).ThrowIfShort(cancellationToken);
        var tally = new RestoreTally(progress);
        var streams = Write(archives, selection, request, roots, tally, cancellationToken);
        new RestoreDatabases(archives, request, tally, options, cancellationToken).Run(streams);
        foreach (var (source, destination) in request.Destinations)
        {
            Flush(roots, source, destination);
        }

        return tally.ToSummary();
    }

    // Returns the streams that must be restored into databases afterwards.
    private List<ManifestEntry> Write(
        ArchiveSet archives,
        PathSelection selection,
        RestoreRequest request,
        RestoreRoots roots,
        RestoreTally tally,
        CancellationToken cancellationToken
    )
    {
        using var ring = new ItemRing<RestoreItem>((options.Workers * 4) + 4, () => new RestoreItem(), cancellationToken);
        using var returned = new ReturnedItems(ring);
        var groups = new GroupCache((options.Workers * 2) + 4);
        using var walk = new RestoreWalk(ring, archives, groups, selection, request, roots, tally, returned.Wait);
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

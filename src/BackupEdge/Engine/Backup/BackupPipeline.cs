using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Runs one backup and blocks the calling thread until it ends. The calling thread walks the sources and cuts large files; workers read
/// small files, hash and compress; one more thread writes entries to the manifest in the order of the walk. A fixed number of items
/// circulates between the threads.
/// </summary>
internal sealed class BackupPipeline(ArchiveAccess access, IArchiveStore store, EngineOptions options)
{
    /// <summary>Runs the backup and returns the facts of the new archive.</summary>
    /// <exception cref="BaseUnusableException">A base of the request cannot be used; nothing was written.</exception>
    /// <exception cref="Fault">The backup failed as a whole; the store contains nothing of it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the store contains nothing of it.</exception>
    public ArchiveFacts Run(BackupRequest request, TransferProgress progress, CancellationToken cancellationToken)
    {
        var warnings = new ReportLog(countsSources: true);
        warnings.Add(request.Warnings);
        using var keys = access.NewKeys(request.Id, request.Sequence);
        var chunker = ArchiveAccess.ChunkerOf(ChunkerProfile.Default, keys?.Generation);
        var header = ArchiveHeader.New(request.Id, request.Sequence, request.CreatedAt, chunker, CodecOf(request), keys);
        using var bases = BackupBases.Open(access, request.Bases, header.Space);
        using var archive = new ArchiveWriter(access, store.Create(request.Id), header, options.NewTableSpace(), keys);
        archive.Previous = keys is null ? null : Predecessor(request);
        var workers = Math.Min(request.Limits.Workers ?? options.Workers, options.Workers);
        using var ring = new ItemRing<BackupItem>((workers * 4) + 4, () => new BackupItem(), cancellationToken);
        var bytesPerSecond = request.Limits.ReadBytesPerSecond ?? options.ReadBytesPerSecond;
        using var rate = ReadLimit.Of(bytesPerSecond, options.Time, ring.Stop);
        var references = new ReferenceTally(request.Sequence);
        using var writers = new GroupWriters(archive, bases?.Archives, options.Compression);
        var replacement = new BaseReplacement(bases, warnings);
        var manifest = new ManifestWriter(writers.Add(ChunkDomain.Page));
        var collector = new ManifestCollector(ring, manifest, references, replacement, warnings, progress.PathProcessed);
        var held = OpenDescriptors.ForWorkers(workers);
        List<Thread> threads = [ring.Start("backup-manifest", collector.Run)];
        for (var i = 0; i < workers; i++)
        {
            var calls = new SourceCalls(options.WaitLimit, held, () => { }, ring.Stop, rate);
            var worker = new BackupWorker(ring, writers.Add(ChunkDomain.Content), chunker, calls, warnings, progress);
            threads.Add(ring.Start($"backup-worker-{i}", worker.Run));
        }

        var hooks = new SourceHooks(request, options.Time, warnings);
        var totals = new BackupTotals(progress);
        var walk = new BackupWalk(ring, chunker, bases, warnings, hooks, held, rate, options, totals);
        using (BeginTotals(request, bases, totals, progress, ring.Stop))
        {
            ring.Guard(() => walk.Run(request));
        }

        ring.EndOfWork();
        foreach (var thread in threads)
        {
            thread.Join();
        }

        ThrowIfFailed(ring, hooks);
        progress.Complete();
        var finishedAt = options.Time.GetUtcNow();
        BackupSummary Summarize(long storedBytes) =>
            new()
            {
                FinishedAt = finishedAt,
                Files = collector.Files,
                Directories = collector.Directories,
                Others = collector.Others,
                AddedFiles = walk.Comparison.AddedFiles,
                ChangedFiles = walk.Comparison.ChangedFiles - collector.CarriedOverFiles,
                UnchangedFiles = walk.Comparison.UnchangedFiles + collector.CarriedOverFiles,
                RemovedFiles = bases?.RemovedFiles ?? 0,
                SourceBytes = collector.SourceBytes,
                ReadBytes = progress.BytesRead,
                NewBytes = archive.NewBytes,
                StoredBytes = storedBytes,
                Chunks = archive.ChunkCount,
                Skipped = walk.Skipped,
                WarningCount = warnings.Count,
                Warnings = warnings.ToList(),
                SourceWarnings = warnings.BySource(),
            };
        var archives = references.Finish().Select(row => new ArchiveReference(row.Key, bases!.IdOf(row.Key), row.Value)).ToList();
        var size = archive.Finish(collector.Root, archives, Summarize, request.Record);
        return new ArchiveFacts(request.Id, request.Sequence, request.CreatedAt, Summarize(size), archives, request.Record)
        {
            Seal = header.Seal,
        };
    }

    // Nothing is recorded about a predecessor that cannot be read; a verify reports it.
    private ArchivePredecessor? Predecessor(BackupRequest request)
    {
        if (request.PreviousId is not { } id)
        {
            return null;
        }

        try
        {
            using var previous = ArchiveChunks.OpenChunks(access, id, new TableBudget());
            return previous.Mac is { } mac && previous.Header.Sequence < request.Sequence
                ? new ArchivePredecessor(previous.Header.Sequence, id, mac)
                : null;
        }
        catch (Fault)
        {
            return null;
        }
    }

    // The codec that permits the groups of all sources and of the manifest.
    private string CodecOf(BackupRequest request)
    {
        var used = request.Sources.Select(source => source.Compression ?? options.Compression).Append(options.Compression);
        return used.Any(compression => compression.Kind == CompressionKind.Zstd) ? ZstdFrameCodec.HeaderName : Lz4FrameCodec.HeaderName;
    }

    // A scan beside a longer walk finds the totals of the sources that have no base.
    private BackupScan? BeginTotals(
        BackupRequest request,
        BackupBases? bases,
        BackupTotals totals,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        if (bases is not null)
        {
            totals.SetBases(bases, request.Sources);
            ReportRemoved(bases, progress);
        }

        List<SourceDefinition> unknown = [.. request.Sources.Where(source => bases?.Has(source.Name) != true)];
        return unknown.Count == 0
            ? null
            : new BackupScan(
                request with
                {
                    Sources = unknown,
                },
                totals,
                BackupScan.DefaultDelay,
                options.Time,
                cancellationToken,
                options.OpenBuckets
            );
    }

    private static void ReportRemoved(BackupBases bases, TransferProgress progress)
    {
        if (progress.PathProcessed is not { } report)
        {
            return;
        }

        foreach (var manifest in bases.All)
        {
            manifest.Removed = entry =>
            {
                if (entry.Kind != ManifestEntryKind.Directory)
                {
                    report(new ProcessedPath(PathText.Of(entry.Path.Span), PathChange.Removed));
                }
            };
        }
    }

    private static void ThrowIfFailed(ItemRing<BackupItem> ring, SourceHooks hooks)
    {
        try
        {
            ring.ThrowIfFailed();
        }
        catch (Exception e) when (hooks.Explain(e) is var explained && explained != e)
        {
            throw explained;
        }
    }
}

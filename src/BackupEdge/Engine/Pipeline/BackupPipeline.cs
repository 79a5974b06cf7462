using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// Runs one backup; blocks the calling thread until it ends. The caller's thread walks the sources and cuts large files;
/// workers read small files, hash and compress; one more thread puts entries into the manifest in the order of the walk. A
/// fixed ring of items goes round between them.
/// </summary>
public sealed class BackupPipeline(IArchiveStore store, EngineOptions options)
{
    /// <summary>Does the work.</summary>
    /// <exception cref="Faults.Fault">The backup failed as a whole; the store holds nothing of it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the store holds nothing of it.</exception>
    public BackupSummary Run(BackupRequest request, TransferProgress progress, CancellationToken cancellationToken)
    {
        var warnings = new ReportLog();
        var chunker = new Chunker(ChunkerProfile.Default);
        using var archive = new ArchiveWriter(store, request.Id, request.Sequence, request.CreatedAt, chunker.Profile);
        using var ring = new ItemRing<BackupItem>((options.Workers * 4) + 4, () => new BackupItem(), cancellationToken);
        var collector = new ManifestCollector(ring, new ManifestWriter(new GroupWriter(archive)), warnings);
        List<Thread> threads = [ring.Start("backup-manifest", collector.Run)];
        for (var i = 0; i < options.Workers; i++)
        {
            var worker = new BackupWorker(ring, new GroupWriter(archive), chunker, warnings, progress);
            threads.Add(ring.Start($"backup-worker-{i}", worker.Run));
        }

        ring.Guard(() => new BackupWalk(ring, chunker, warnings).Run(request));
        ring.EndOfWork();
        foreach (var thread in threads)
        {
            thread.Join();
        }

        ring.ThrowIfFailed();
        BackupSummary Summarize(long storedBytes) => new()
        {
            Files = collector.Files,
            Directories = collector.Directories,
            Others = collector.Others,
            SourceBytes = collector.SourceBytes,
            ReadBytes = progress.BytesDone,
            NewBytes = archive.NewBytes,
            StoredBytes = storedBytes,
            Chunks = archive.ChunkCount,
            WarningCount = warnings.Count,
            Warnings = warnings.ToList(),
        };
        var size = archive.Finish(collector.Root, Summarize, request.Record);
        return Summarize(size);
    }
}

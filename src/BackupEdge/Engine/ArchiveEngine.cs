using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Rewrite;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Engine.Verify;

namespace BackupEdge.Engine;

/// <summary>The engine over one archive store.</summary>
public sealed class ArchiveEngine(IArchiveStore store, EngineOptions options) : IEngine
{
    /// <inheritdoc/>
    public ArchiveFacts Backup(BackupRequest request, TransferProgress progress, CancellationToken cancellationToken) =>
        new BackupPipeline(store, options).Run(request, progress, cancellationToken);

    /// <inheritdoc/>
    public RestoreSummary Restore(RestoreRequest request, TransferProgress progress, CancellationToken cancellationToken) =>
        new RestorePipeline(store, options).Run(request, progress, cancellationToken);

    /// <inheritdoc/>
    public VerifySummary Verify(string id, TransferProgress progress, CancellationToken cancellationToken) =>
        new ArchiveVerifier(store, options).Run(id, progress, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveNeed> Weigh(
        IReadOnlyList<string> archives,
        IReadOnlyList<string> livingBackups,
        CancellationToken cancellationToken
    ) => new ArchiveRewriter(store).Weigh(archives, livingBackups, cancellationToken);

    /// <inheritdoc/>
    public long? Rewrite(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) => new ArchiveRewriter(store).Run(id, livingBackups, commit, progress, cancellationToken);

    /// <inheritdoc/>
    public long Measure(IReadOnlyList<SourceDefinition> sources, IReadOnlyList<string> forbidden, CancellationToken cancellationToken) =>
        SourceMeasure.Run(sources, forbidden, cancellationToken);

    /// <inheritdoc/>
    public FileContent OpenContent(string id, string path, CancellationToken cancellationToken) =>
        FileContent.Open(store, id, path, cancellationToken);

    /// <inheritdoc/>
    public TarExport OpenExport(string id, string? path) => TarExport.Open(store, id, path);

    /// <inheritdoc/>
    public ArchiveFacts Describe(string id)
    {
        using var archive = ArchiveReader.Open(store, id);
        return new ArchiveFacts(
            id,
            archive.Header.Sequence,
            archive.Header.CreatedAt,
            archive.Trailer.Summary with
            {
                StoredBytes = archive.Length,
            },
            archive.Trailer.Archives,
            archive.Trailer.Record
        );
    }

    /// <inheritdoc/>
    public BrowsedPage<BrowsedEntry> Browse(BrowseRequest request, CancellationToken cancellationToken) =>
        new ManifestLister(store).Run(request, cancellationToken);

    /// <inheritdoc/>
    public BrowsedPage<FoundEntry> Find(FindRequest request, CancellationToken cancellationToken) =>
        new ManifestFinder(store).Run(request, cancellationToken);

    /// <inheritdoc/>
    public BrowsedPage<ComparedEntry> Compare(CompareRequest request, CancellationToken cancellationToken) =>
        new ManifestComparer(store).Run(request, cancellationToken);
}

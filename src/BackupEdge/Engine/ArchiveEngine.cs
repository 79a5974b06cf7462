using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Proof;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Rewrite;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Engine.Wal;

namespace BackupEdge.Engine;

/// <summary>The backup engine for one archive store.</summary>
/// <param name="store">The archives.</param>
/// <param name="options">Options and limits.</param>
/// <param name="keys">The keys of the store; null if it has none.</param>
internal sealed class ArchiveEngine(IArchiveStore store, EngineOptions options, IStoreKeys? keys = null) : IEngine
{
    private readonly ArchiveAccess _access = new(store, keys, options.IsKnownSealed);

    private BackupReader Reader => new(_access, options);

    /// <inheritdoc/>
    public ArchiveFacts Backup(BackupRequest request, TransferProgress progress, CancellationToken cancellationToken) =>
        new BackupPipeline(_access, store, options).Run(request, progress, cancellationToken);

    /// <inheritdoc/>
    public PreviewSummary Preview(PreviewRequest request, Action<PreviewedPath>? report, CancellationToken cancellationToken) =>
        new BackupPreview(_access, options, report).Run(request, cancellationToken);

    /// <inheritdoc/>
    public RestoreSummary Restore(RestoreRequest request, TransferProgress progress, CancellationToken cancellationToken) =>
        Reader.Restore(request, progress, cancellationToken);

    /// <inheritdoc/>
    public RestorePlanEnd Plan(RestorePlanRequest request, Action<PlannedPath> report, CancellationToken cancellationToken) =>
        new RestorePipeline(_access, options).Plan(request, report, cancellationToken);

    /// <inheritdoc/>
    public VerifySummary Verify(string id, TransferProgress progress, CancellationToken cancellationToken) =>
        Reader.Verify(id, progress, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveNeed> MeasureNeeds(
        IReadOnlyList<string> archives,
        IReadOnlyList<string> livingBackups,
        CancellationToken cancellationToken
    ) => new ArchiveRewriter(_access, store, options).MeasureNeeds(archives, livingBackups, cancellationToken);

    /// <inheritdoc/>
    public long? Rewrite(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) => new ArchiveRewriter(_access, store, options).Run(id, livingBackups, commit, progress, cancellationToken);

    /// <inheritdoc/>
    public long? Reseal(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) => new ArchiveResealer(_access, store, options).Run(id, livingBackups, commit, progress, cancellationToken);

    /// <inheritdoc/>
    public long? Recompress(
        string id,
        GroupCompression compression,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) => new ArchiveRecompressor(_access, store, options).Run(id, compression, commit, progress, cancellationToken);

    /// <inheritdoc/>
    public GroupCompression? CompressionOf(string id) => new ArchiveRecompressor(_access, store, options).CompressionOf(id);

    /// <inheritdoc/>
    public long Measure(IReadOnlyList<SourceDefinition> sources, IReadOnlyList<string> forbidden, CancellationToken cancellationToken) =>
        SourceMeasure.Run(sources, forbidden, cancellationToken);

    /// <inheritdoc/>
    public void ThrowIfLocked(string id) => Reader.ThrowIfLocked(id);

    /// <inheritdoc/>
    public SourceContents ContentsOf(string id, string source, CancellationToken cancellationToken) =>
        Reader.ContentsOf(id, source, cancellationToken);

    /// <inheritdoc/>
    public RestoredCheckSummary CheckRestored(
        RestoredCheckRequest request,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) => Reader.CheckRestored(request, progress, cancellationToken);

    /// <inheritdoc/>
    public WalRecord? FindWalRecord(string id, string source)
    {
        using var archives = ArchiveSet.Open(_access, id);
        var entry = new ManifestEntry();
        return NamedEntry.NewReader(archives, new ChunkReader(archives)).TryFind(WalRecord.PathIn(source), entry)
            ? WalAttribute.Read(entry.Attributes.Span)
            : null;
    }

    /// <inheritdoc/>
    public FileContent OpenContent(string id, string path, CancellationToken cancellationToken) =>
        FileContent.Open(_access, id, path, cancellationToken);

    /// <inheritdoc/>
    public TarExport OpenExport(string id, string? path) => OpenSelection(id, path is null ? [] : [path]);

    /// <inheritdoc/>
    public TarExport OpenSelection(string id, IReadOnlyList<string> paths) => TarExport.Open(_access, id, paths);

    /// <inheritdoc/>
    public ArchiveFacts Describe(string id)
    {
        using var archive = ArchiveReader.Open(_access, id);
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
        )
        {
            Seal = archive.Header.Seal,
        };
    }

    /// <inheritdoc/>
    public BrowsedPage<BrowsedEntry> Browse(BrowseRequest request, CancellationToken cancellationToken) =>
        new ManifestLister(_access).Run(request, cancellationToken);

    /// <inheritdoc/>
    public BrowsedPage<FoundEntry> Find(FindRequest request, CancellationToken cancellationToken) =>
        new ManifestFinder(_access).Run(request, cancellationToken);

    /// <inheritdoc/>
    public BrowsedPage<ComparedEntry> Compare(CompareRequest request, CancellationToken cancellationToken) =>
        new ManifestComparer(_access).Run(request, cancellationToken);
}

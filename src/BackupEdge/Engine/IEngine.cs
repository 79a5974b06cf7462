using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;

namespace BackupEdge.Engine;

/// <summary>
/// Backs up, restores, verifies, browses and rewrites the archives of one store. Each member blocks the calling thread until it has
/// finished.
/// </summary>
internal interface IEngine : IBackupReader
{
    /// <summary>Writes one backup.</summary>
    /// <exception cref="BaseUnusableException">A base of the request cannot be used; nothing was written.</exception>
    /// <exception cref="Fault">The backup failed; the store contains nothing of it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the store contains nothing of the backup.</exception>
    ArchiveFacts Backup(BackupRequest request, TransferProgress progress, CancellationToken cancellationToken);

    /// <summary>Determines what a backup would contain. Writes nothing.</summary>
    /// <param name="request">The backup.</param>
    /// <param name="report">Called with each entry in the order of paths, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the walk.</param>
    /// <exception cref="BaseUnusableException">A base of the request cannot be used.</exception>
    /// <exception cref="Fault">The backup would fail.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    PreviewSummary Preview(PreviewRequest request, Action<PreviewedPath>? report, CancellationToken cancellationToken);

    /// <summary>Reports what a restore would do with each path, in the order of paths. Writes nothing.</summary>
    /// <exception cref="Fault">The restore would fail.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    RestorePlanEnd Plan(RestorePlanRequest request, Action<PlannedPath> report, CancellationToken cancellationToken);

    /// <summary>Measures how much of the given archives the given living backups need. Both are given by id.</summary>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>: the need is unknown.
    /// </exception>
    IReadOnlyList<ArchiveNeed> MeasureNeeds(
        IReadOnlyList<string> archives,
        IReadOnlyList<string> livingBackups,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Seals an archive with new keys, whether it was sealed before or not. Returns the size in bytes of the new file, or null if
    /// <paramref name="commit"/> returned false, which leaves the old archive unchanged.
    /// </summary>
    /// <param name="id">The archive.</param>
    /// <param name="livingBackups">All living backups that refer to it, and its own id if it is not retired.</param>
    /// <param name="commit">Called with the action that replaces the old archive; returns whether it called it.</param>
    /// <param name="progress">Counts the bytes read.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="Fault">
    /// <c>content_locked</c>, <c>key_missing</c>, <c>wrong_key</c>, or the faults of <see cref="Rewrite"/>; the old archive is unchanged.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the old archive is unchanged.</exception>
    long? Reseal(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Compresses an archive again, with the newest keys if it is sealed. Returns the size in bytes of the new file, or null if
    /// <paramref name="commit"/> returned false, which leaves the old archive unchanged.
    /// </summary>
    /// <param name="id">The archive, which may be retired.</param>
    /// <param name="compression">How all its contents are compressed afterwards.</param>
    /// <param name="commit">Called with the action that replaces the old archive; returns whether it called it.</param>
    /// <param name="progress">Counts the bytes read. Its total is not changed.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="Fault">Same as <see cref="Reseal"/>; the old archive is unchanged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the old archive is unchanged.</exception>
    long? Recompress(
        string id,
        GroupCompression compression,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Returns how the first contents of an archive are compressed; null if it has none, or if they are locked.
    /// </summary>
    /// <exception cref="Fault">Same as <see cref="Describe"/>.</exception>
    GroupCompression? CompressionOf(string id);

    /// <summary>
    /// Rewrites a retired archive with only the chunks that living backups need. Returns the size in bytes of the new file, or null if
    /// <paramref name="commit"/> returned false, which leaves the old archive unchanged.
    /// </summary>
    /// <param name="id">The id of the retired archive.</param>
    /// <param name="livingBackups">The ids of all living backups that refer to the archive.</param>
    /// <param name="commit">
    /// Called with the action that replaces the old archive. It calls the action and returns true, or returns false. No backup that started
    /// earlier may refer to the archive.
    /// </param>
    /// <param name="progress">Counts the bytes read. Its total is not changed, since a prune may rewrite several archives.</param>
    /// <param name="cancellationToken">Cancels the rewrite.</param>
    /// <exception cref="Fault">Same as <see cref="MeasureNeeds"/>; the old archive is unchanged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the old archive is unchanged.</exception>
    long? Rewrite(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Returns the total size in bytes of all files that a backup of the sources would read. Unreadable sources and the folders in
    /// <paramref name="forbidden"/> count as 0.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    long Measure(IReadOnlyList<SourceDefinition> sources, IReadOnlyList<string> forbidden, CancellationToken cancellationToken);

    /// <summary>
    /// Returns what a backup can restore a PostgreSQL server to, also if its contents are locked; <see langword="null"/> if the source is
    /// not a physical backup of one.
    /// </summary>
    /// <param name="id">The backup's id.</param>
    /// <param name="source">The name of the source.</param>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    WalRecord? FindWalRecord(string id, string source);

    /// <summary>Opens one file of a backup for reading.</summary>
    /// <param name="id">The backup's id.</param>
    /// <param name="path"><c>source/path</c> of a file or of a hard link to a file.</param>
    /// <param name="cancellationToken">Cancels opening, and later every read.</param>
    /// <exception cref="Fault">
    /// <c>path_not_found</c>, <c>not_a_file</c>, <c>file_incomplete</c>, <c>invalid_request</c>, <c>content_locked</c>,
    /// <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.
    /// </exception>
    FileContent OpenContent(string id, string path, CancellationToken cancellationToken);

    /// <summary>Opens a backup for export as a tar archive.</summary>
    /// <param name="id">The backup's id.</param>
    /// <param name="path"><c>source/path</c> of a file, or of a folder to export with everything below it; null for everything.</param>
    /// <exception cref="Fault">
    /// <c>path_not_found</c>, <c>invalid_request</c>, <c>content_locked</c>, <c>archive_missing</c>, <c>archive_damaged</c>,
    /// <c>archive_unsupported</c> or <c>io_error</c>.
    /// </exception>
    TarExport OpenExport(string id, string? path);

    /// <summary>Opens several files and folders of a backup for export as one tar archive.</summary>
    /// <param name="id">The backup's id.</param>
    /// <param name="paths"><c>source/path</c> of each file, or folder to export with everything below it; empty for everything.</param>
    /// <exception cref="Fault">The same as for one path.</exception>
    TarExport OpenSelection(string id, IReadOnlyList<string> paths);

    /// <summary>Reads the facts about an archive that its own header and trailer contain.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    ArchiveFacts Describe(string id);

    /// <summary>Lists entries of a backup.</summary>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c>, <c>io_error</c>, <c>path_not_found</c>, or
    /// <c>invalid_request</c> for a path or cursor that is not valid.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    BrowsedPage<BrowsedEntry> Browse(BrowseRequest request, CancellationToken cancellationToken);

    /// <summary>Finds the files of a backup whose paths match a pattern.</summary>
    /// <exception cref="Fault">Same as <see cref="Describe"/>. A base that cannot be read does not raise one.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    BrowsedPage<FoundEntry> Find(FindRequest request, CancellationToken cancellationToken);

    /// <summary>Lists the differences between the entries of two backups.</summary>
    /// <exception cref="Fault">Same as <see cref="Browse"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    BrowsedPage<ComparedEntry> Compare(CompareRequest request, CancellationToken cancellationToken);
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine;

/// <summary>What the engine does with one archive store. Each member blocks its thread until the work has ended.</summary>
internal interface IEngine
{
    /// <summary>Writes one backup.</summary>
    /// <exception cref="BaseUnusableException">The base of the request cannot be used; nothing was written.</exception>
    /// <exception cref="Fault">The backup failed as a whole; the store holds nothing of it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the store holds nothing of it.</exception>
    ArchiveFacts Backup(BackupRequest request, TransferProgress progress, CancellationToken cancellationToken);

    /// <summary>Restores one backup.</summary>
    /// <exception cref="Fault">The restore failed as a whole.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what is restored so far is whole.</exception>
    RestoreSummary Restore(RestoreRequest request, TransferProgress progress, CancellationToken cancellationToken);

    /// <summary>Checks every byte of one backup's archive. What is damaged is told in the summary.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    VerifySummary Verify(string id, TransferProgress progress, CancellationToken cancellationToken);

    /// <summary>How much of some archives is needed by some living backups; both by id.</summary>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>: nothing can be told then.
    /// </exception>
    IReadOnlyList<ArchiveNeed> Weigh(
        IReadOnlyList<string> archives,
        IReadOnlyList<string> livingBackups,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Rewrites a retired archive with only what living backups need; gives the bytes of the new file, or null when
    /// <paramref name="commit"/> did not let it take the old one's place.
    /// </summary>
    /// <param name="id">The retired archive.</param>
    /// <param name="livingBackups">Every living backup that refers to it.</param>
    /// <param name="commit">
    /// Gets the act of putting it in place, and does it or not. No backup that began before may refer to the archive.
    /// </param>
    /// <param name="progress">Counts bytes read.</param>
    /// <param name="cancellationToken">Stops it; the old archive stays.</param>
    /// <exception cref="Fault">As <see cref="Weigh"/>; the old archive stays.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the old archive stays.</exception>
    long? Rewrite(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Bytes of all files that a backup of some sources would take; sources that cannot be read, and folders that are forbidden, count as
    /// nothing.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    long Measure(IReadOnlyList<SourceDefinition> sources, IReadOnlyList<string> forbidden, CancellationToken cancellationToken);

    /// <summary>Opens one file of a backup for reading.</summary>
    /// <param name="id">The backup.</param>
    /// <param name="path"><c>source/path</c> of a file, or of a hard link to one.</param>
    /// <param name="cancellationToken">Ends opening, and later every read.</param>
    /// <exception cref="Fault">
    /// <c>path_not_found</c>, <c>not_a_file</c>, <c>file_incomplete</c>, <c>invalid_request</c>, <c>archive_missing</c>,
    /// <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.
    /// </exception>
    FileContent OpenContent(string id, string path, CancellationToken cancellationToken);

    /// <summary>Opens a backup to be written as a tar archive.</summary>
    /// <param name="id">The backup.</param>
    /// <param name="path"><c>source/path</c> of what is wanted with all below it; null for everything.</param>
    /// <exception cref="Fault">
    /// <c>path_not_found</c>, <c>invalid_request</c>, <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or
    /// <c>io_error</c>.
    /// </exception>
    TarExport OpenExport(string id, string? path);

    /// <summary>What an archive tells of itself.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    ArchiveFacts Describe(string id);

    /// <summary>Lists entries of a backup.</summary>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c>, <c>io_error</c>, <c>path_not_found</c>, or
    /// <c>invalid_request</c> for a path or cursor that cannot be.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    BrowsedPage<BrowsedEntry> Browse(BrowseRequest request, CancellationToken cancellationToken);

    /// <summary>Finds files of a backup by a pattern.</summary>
    /// <exception cref="Fault">As <see cref="Describe"/>; a base that cannot be read is none.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    BrowsedPage<FoundEntry> Find(FindRequest request, CancellationToken cancellationToken);

    /// <summary>Tells what became of the entries of one backup in another.</summary>
    /// <exception cref="Fault">As <see cref="Browse"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    BrowsedPage<ComparedEntry> Compare(CompareRequest request, CancellationToken cancellationToken);
}

using BackupEdge.Engine.Proof;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;

namespace BackupEdge.Engine;

/// <summary>
/// Restores and checks the backups of a store that need only be readable. Each member blocks the calling thread until it has finished.
/// </summary>
internal interface IBackupReader
{
    /// <summary>Restores one backup.</summary>
    /// <exception cref="Fault">The restore failed. Single paths that fail are listed in the summary instead.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; every file restored so far is complete.</exception>
    RestoreSummary Restore(RestoreRequest request, TransferProgress progress, CancellationToken cancellationToken);

    /// <summary>Checks every byte of one backup's archive. The summary lists the damage; it is not thrown.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    VerifySummary Verify(string id, TransferProgress progress, CancellationToken cancellationToken);

    /// <summary>Throws if the contents of a backup cannot be read because they are locked.</summary>
    /// <exception cref="Fault">
    /// <c>content_locked</c>, <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.
    /// </exception>
    void ThrowIfLocked(string id);

    /// <summary>Returns how much of a source a backup has, by its manifest.</summary>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c>, <c>io_error</c>, or <c>content_locked</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    SourceContents ContentsOf(string id, string source, CancellationToken cancellationToken);

    /// <summary>Compares what was restored of a source with the backup. The summary lists the differences; they are not thrown.</summary>
    /// <exception cref="Fault">As <see cref="ContentsOf"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    RestoredCheckSummary CheckRestored(RestoredCheckRequest request, TransferProgress progress, CancellationToken cancellationToken);
}

using BackupEdge.Engine;
using BackupEdge.Engine.Proof;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;

namespace BackupEdge.Copies;

/// <summary>
/// Reads backups of a copy. A verify also compares with the object of the archive what is otherwise read from its commit record, such as
/// the end of the archive, so that it covers every byte of the object.
/// </summary>
/// <param name="inner">Reads the backups.</param>
/// <param name="archives">The archives of the copy.</param>
internal sealed class CopiedBackupReader(IBackupReader inner, RemoteArchiveStore archives) : IBackupReader
{
    /// <inheritdoc/>
    public RestoreSummary Restore(RestoreRequest request, TransferProgress progress, CancellationToken cancellationToken) =>
        inner.Restore(request, progress, cancellationToken);

    /// <inheritdoc/>
    public VerifySummary Verify(string id, TransferProgress progress, CancellationToken cancellationToken)
    {
        var summary = inner.Verify(id, progress, cancellationToken);
        return archives.ProblemOf(id, cancellationToken) is { } problem
            ? summary with
            {
                ProblemCount = summary.ProblemCount + 1,
                Problems = [.. summary.Problems, new PathReport(id, "damaged", problem)],
            }
            : summary;
    }

    /// <inheritdoc/>
    public void ThrowIfLocked(string id) => inner.ThrowIfLocked(id);

    /// <inheritdoc/>
    public SourceContents ContentsOf(string id, string source, CancellationToken cancellationToken) =>
        inner.ContentsOf(id, source, cancellationToken);

    /// <inheritdoc/>
    public RestoredCheckSummary CheckRestored(
        RestoredCheckRequest request,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) => inner.CheckRestored(request, progress, cancellationToken);
}

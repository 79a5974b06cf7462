using BackupEdge.Engine;
using BackupEdge.Engine.Proof;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;

namespace BackupEdge.Tests.Drills;

/// <summary>Reads the backups of another reader, and lets the test do something in between.</summary>
internal sealed class InterferingReader(IBackupReader inner) : IBackupReader
{
    /// <summary>Called after a restore, before it is compared.</summary>
    public Action BeforeCheck { get; init; } = () => { };

    /// <summary>Called after each restore.</summary>
    public Action<RestoreRequest> AfterRestore { get; init; } = _ => { };

    public RestoreSummary Restore(RestoreRequest request, TransferProgress progress, CancellationToken cancellationToken)
    {
        var restored = inner.Restore(request, progress, cancellationToken);
        AfterRestore(request);
        return restored;
    }

    public VerifySummary Verify(string id, TransferProgress progress, CancellationToken cancellationToken) =>
        inner.Verify(id, progress, cancellationToken);

    public void ThrowIfLocked(string id) => inner.ThrowIfLocked(id);

    public SourceContents ContentsOf(string id, string source, CancellationToken cancellationToken) =>
        inner.ContentsOf(id, source, cancellationToken);

    public RestoredCheckSummary CheckRestored(RestoredCheckRequest request, TransferProgress progress, CancellationToken cancellationToken)
    {
        BeforeCheck();
        return inner.CheckRestored(request, progress, cancellationToken);
    }
}

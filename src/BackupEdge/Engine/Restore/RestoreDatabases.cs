using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Restores streams into their sources, one after another. A stream that fails is reported as an error of its path; the next streams are
/// restored.
/// </summary>
internal sealed class RestoreDatabases(
    ArchiveSet archives,
    RestoreRequest request,
    RestoreTally tally,
    EngineOptions options,
    CancellationToken cancellationToken
)
{
    /// <summary>Restores all streams.</summary>
    public void Run(IReadOnlyList<ManifestEntry> streams)
    {
        foreach (var entry in streams)
        {
            try
            {
                var into = request.FindDatabase(entry.Path.Span)!;
                into.Restore(new RestoredStream(archives, entry, into.Name, request, tally, cancellationToken), options, cancellationToken);
            }
            catch (Fault fault)
            {
                tally.AddError(entry.Path.Span, "failed", fault.Message);
            }
        }
    }
}

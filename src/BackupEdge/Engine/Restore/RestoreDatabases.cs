using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Puts streams back into what they came from, one after another. A stream that fails is an error of its path; the next ones are
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
    public void Run(IReadOnlyList<ManifestEntry> streams)
    {
        foreach (var entry in streams)
        {
            try
            {
                var into = request.IntoDatabase(entry.Path.Span)!;
                into.Restore(new RestoredStream(archives, entry, into.Name, request, tally, cancellationToken), options, cancellationToken);
            }
            catch (Fault fault)
            {
                tally.AddError(entry.Path.Span, "failed", fault.Message);
            }
        }
    }
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Restores streams into their sources, one after another, in the order that each source needs. A stream that fails is reported as an error
/// of its path; the next streams are restored.
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
        foreach (var group in streams.GroupBy(entry => request.FindDatabase(entry.Path.Span)!))
        {
            var into = group.Key;
            List<ManifestEntry> own = [.. group];
            if (into.FindProblem([.. own.Select(PathOf)]) is { } problem)
            {
                own.ForEach(entry => tally.AddError(entry.Path.Span, "failed", problem));
                continue;
            }

            foreach (var entry in own.OrderBy(entry => into.IsRestoredFirst(PathOf(entry)) ? 0 : 1))
            {
                Restore(into, entry);
            }
        }
    }

    private void Restore(StreamSourceDefinition into, ManifestEntry entry)
    {
        try
        {
            into.Restore(new RestoredStream(archives, entry, into.Name, request, tally, cancellationToken), options, cancellationToken);
        }
        catch (Fault fault)
        {
            tally.AddError(entry.Path.Span, "failed", fault.Message);
        }
    }

    private static string PathOf(ManifestEntry entry) => PathText.Of(entry.Path.Span);
}

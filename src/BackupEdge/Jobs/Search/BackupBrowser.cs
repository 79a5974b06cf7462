using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Browsing;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Jobs.Search;

/// <summary>
/// Reads the contents of completed backups while jobs run. A backup may be deleted during the call and its archive removed or compacted, so
/// a result <em>must</em> be used only if the backup still exists afterwards. Each member blocks the calling thread and limits how much it
/// reads, so that it returns in a short time.
/// </summary>
internal sealed class BackupBrowser(CatalogueDatabase catalogue, IEngine engine, TimeProvider time)
{
    /// <summary>
    /// The approximate maximum number of manifest pages that one call reads. A page is 64 KiB with about 600 entries.
    /// </summary>
    public const int MaxPages = 2000;

    /// <summary>Lists entries of a backup.</summary>
    /// <exception cref="Fault">
    /// <c>backup_not_found</c>, <c>backup_not_completed</c>, or the same as <see cref="IEngine.Browse"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public BrowsedPage<BrowsedEntry> Browse(BrowseRequest request, CancellationToken cancellationToken) =>
        Read(() => engine.Browse(request, cancellationToken), request.Id);

    /// <summary>Lists the differences between the entries of the sources that two backups have in common.</summary>
    /// <exception cref="Fault">
    /// <c>backup_not_found</c>, <c>backup_not_completed</c>, <c>path_not_found</c> if the path belongs to a source that only one of the
    /// backups contains, or the same as <see cref="IEngine.Compare"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public BackupComparison Compare(CompareRequest request, CancellationToken cancellationToken)
    {
        var leftOut = LeftOutOf(request);
        var page = Read(
            () => engine.Compare(request with { LeftOut = leftOut }, cancellationToken),
            request.BeforeId,
            request.AfterId
        );
        return new BackupComparison(page, leftOut);
    }

    /// <summary>Finds files in all completed backups, newest first. A page may be empty even if it is not the last one.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SearchPage Search(SearchRequest request, CancellationToken cancellationToken) =>
        new FileSearch(catalogue, engine, request, time).Run(cancellationToken);

    /// <summary>Finds at which backups of its source a file or folder changed, newest first, see <see cref="PathHistory"/>.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> or <c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Page<PathVersion> History(string path, BackupFilter filter, TimeSpan atMost, CancellationToken cancellationToken) =>
        new PathHistory(catalogue, engine, time).Read(path, filter, atMost, cancellationToken);

    // Files of a source that a backup did not include were neither added nor removed.
    private IReadOnlyList<string> LeftOutOf(CompareRequest request)
    {
        var (before, after) = catalogue.Read(session =>
            (JobQueue.FindRestorable(session, request.BeforeId), JobQueue.FindRestorable(session, request.AfterId))
        );
        var (left, right) = (NamesOf(before), NamesOf(after));
        if (request.Path is null)
        {
            return [.. left.Except(right).Concat(right.Except(left)).Order(StringComparer.Ordinal)];
        }

        var source = request.Path.Split('/')[0];
        return left.Contains(source) == right.Contains(source)
            ? []
            : throw new Fault(
                FaultCode.PathNotFound,
                $"The backup '{(left.Contains(source) ? after : before).Id}' does not contain the source '{source}', so nothing in it can "
                    + "be compared. Choose a backup that contains it.",
                ("path", request.Path)
            );
    }

    private static HashSet<string> NamesOf(BackupRow backup) =>
        backup.Sources.Select(source => source.Name).ToHashSet(StringComparer.Ordinal);

    private T Read<T>(Func<T> read, params string[] ids)
    {
        ThrowIfUnusable(ids);
        try
        {
            var result = read();
            ThrowIfUnusable(ids);
            return result;
        }
        catch (Fault)
        {
            // If the backup was deleted during the call, that is the cause to report.
            ThrowIfUnusable(ids);
            throw;
        }
    }

    private void ThrowIfUnusable(string[] ids) =>
        catalogue.Read(session =>
        {
            foreach (var id in ids)
            {
                JobQueue.FindRestorable(session, id);
            }

            return true;
        });
}

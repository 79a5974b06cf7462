using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Browsing;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Jobs.Search;

/// <summary>
/// Looks into completed backups, beside whatever runs. A backup may be deleted meanwhile, and its archive then be removed or
/// thinned out: what was read of an archive <em>must</em> only count when its backup is still there afterwards. Each member blocks
/// its thread, and reads so much at most that its caller need not wait for long.
/// </summary>
internal sealed class BackupBrowser(CatalogueDatabase catalogue, IEngine engine, TimeProvider time)
{
    /// <summary>How many manifest pages one call reads at most, or a few more: of 64 KiB, with some six hundred entries each.</summary>
    public const int MaxPages = 2000;

    /// <summary>Lists entries of a backup.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>, <c>backup_not_completed</c>, or as <see cref="IEngine.Browse"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public BrowsedPage<BrowsedEntry> Browse(BrowseRequest request, CancellationToken cancellationToken) =>
        Read(() => engine.Browse(request, cancellationToken), request.Id);

    /// <summary>Tells what became of the entries of one backup in another.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>, <c>backup_not_completed</c>, or as <see cref="IEngine.Compare"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public BrowsedPage<ComparedEntry> Compare(CompareRequest request, CancellationToken cancellationToken) =>
        Read(() => engine.Compare(request, cancellationToken), request.BeforeId, request.AfterId);

    /// <summary>Finds files over all completed backups, newest first. A page may be empty and others still follow.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SearchPage Search(SearchRequest request, CancellationToken cancellationToken) =>
        new FileSearch(catalogue, engine, request, time).Run(cancellationToken);

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
            // What went wrong may be no more than that the backup has gone.
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

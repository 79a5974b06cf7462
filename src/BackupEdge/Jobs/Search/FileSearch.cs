using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Browsing;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Search;

/// <summary>
/// One call's part of a search over all completed backups: goes from the newest to the oldest until it has found or read enough.
/// </summary>
internal sealed class FileSearch(CatalogueDatabase catalogue, IEngine engine, SearchRequest request, TimeProvider time)
{
    private const int BackupsAtOnce = 50;

    // To open an archive takes about as long as to read so many pages.
    private const int PagesOfOpening = 4;
    private readonly List<FoundFile> _files = [];
    private readonly long _began = time.GetTimestamp();
    private long _damagedEntries;
    private int _skippedBackups;
    private int _pages;

    // Each call goes on by one entry or one backup at least, however late it is.
    private bool IsLate => request.MaxTime is { } most && time.GetElapsedTime(_began) >= most;

    /// <exception cref="Fault"><c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SearchPage Run(CancellationToken cancellationToken)
    {
        var place = request.From ?? new SearchPlace(long.MaxValue, null);
        var hasSearched = false;
        while (true)
        {
            var backups = catalogue.Read(session => session.Backups.Completed(place.Sequence, request.Since, request.Until, BackupsAtOnce));
            foreach (var backup in backups)
            {
                if (_files.Count >= request.Limit || _pages >= BackupBrowser.MaxPages || (hasSearched && IsLate))
                {
                    return PageUpTo(new SearchPlace(backup.Sequence, null));
                }

                hasSearched = true;
                if (Search(backup, backup.Sequence == place.Sequence ? place.After : null, cancellationToken) is { } next)
                {
                    return PageUpTo(new SearchPlace(backup.Sequence, next));
                }
            }

            if (backups.Count < BackupsAtOnce)
            {
                return PageUpTo(null);
            }

            place = new SearchPlace(backups[^1].Sequence - 1, null);
        }
    }

    private SearchPage PageUpTo(SearchPlace? next) => new(_files, next, _damagedEntries, _skippedBackups);

    // Gives the path to go on after when the backup was not searched to its end.
    private byte[]? Search(BackupRow backup, byte[]? after, CancellationToken cancellationToken)
    {
        while (true)
        {
            var baseId = BaseOf(backup);
            _pages += PagesOfOpening;
            if (TryFind(backup, baseId, after, cancellationToken) is not { } page || !IsThere(backup.Id))
            {
                return null;
            }

            // What it was compared with may have gone meanwhile: then with the one before that.
            if (baseId is null || IsThere(baseId))
            {
                _files.AddRange(page.Items.Select(found => new FoundFile(backup, baseId, found)));
                _damagedEntries += page.DamagedEntries;
                _pages += page.PagesRead;
                return page.Next;
            }
        }
    }

    private BrowsedPage<FoundEntry>? TryFind(BackupRow backup, string? baseId, byte[]? after, CancellationToken cancellationToken)
    {
        try
        {
            return engine.Find(
                new FindRequest
                {
                    Id = backup.Id,
                    BaseId = baseId,
                    Pattern = request.Pattern,
                    Limit = request.Limit - _files.Count,
                    MaxPages = BackupBrowser.MaxPages - _pages,
                    After = after,
                    IsEnough = request.MaxTime is null ? null : () => IsLate,
                },
                cancellationToken
            );
        }
        catch (Fault fault)
            when (fault.Code is FaultCode.ArchiveMissing or FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported or FaultCode.IoError)
        {
            _skippedBackups += IsThere(backup.Id) ? 1 : 0;
            return null;
        }
    }

    // What it was really compared with, as long as that is there; a full one with the backup before it.
    private string? BaseOf(BackupRow backup) =>
        catalogue.Read(session =>
            backup.BaseId is { } id && session.Backups.Find(id) is { Status: RunStatus.Completed }
                ? id
                : session.Backups.FindPrevious(backup)?.Id
        );

    private bool IsThere(string id) => catalogue.Read(session => session.Backups.Find(id) is { Status: RunStatus.Completed });
}

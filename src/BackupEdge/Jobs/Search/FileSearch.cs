using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Browsing;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Search;

/// <summary>
/// One page of a search in all completed backups. Searches from the newest to the oldest until it has found or read enough.
/// </summary>
internal sealed class FileSearch(CatalogueDatabase catalogue, IEngine engine, SearchRequest request, TimeProvider time)
{
    private const int BackupsPerQuery = 50;

    // Opening an archive takes about as long as reading this many pages.
    private const int OpeningCostInPages = 4;
    private readonly List<FoundFile> _files = [];
    private readonly long _started = time.GetTimestamp();
    private long _damagedEntries;
    private int _skippedBackups;
    private int _pages;

    // Checked only after at least one entry or one backup, so that each call makes progress.
    private bool IsLate => request.MaxTime is { } max && time.GetElapsedTime(_started) >= max;

    /// <summary>Runs the search and returns the page.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SearchPage Run(CancellationToken cancellationToken)
    {
        var place = request.From ?? new SearchPlace(long.MaxValue, null);
        var hasSearched = false;
        while (true)
        {
            var backups = catalogue.Read(session =>
                session.Backups.Completed(place.Sequence, request.Since, request.Until, request.Scope, BackupsPerQuery)
            );
            foreach (var backup in backups)
            {
                if (_files.Count >= request.Limit || _pages >= BackupBrowser.MaxPages || (hasSearched && IsLate))
                {
                    return NewPage(new SearchPlace(backup.Sequence, null));
                }

                hasSearched = true;
                if (Search(backup, backup.Sequence == place.Sequence ? place.After : null, cancellationToken) is { } next)
                {
                    return NewPage(new SearchPlace(backup.Sequence, next));
                }
            }

            if (backups.Count < BackupsPerQuery)
            {
                return NewPage(null);
            }

            place = new SearchPlace(backups[^1].Sequence - 1, null);
        }
    }

    private SearchPage NewPage(SearchPlace? next) => new(_files, next, _damagedEntries, _skippedBackups);

    // Returns the path to resume after if the backup was not searched to its end, otherwise null.
    private byte[]? Search(BackupRow backup, byte[]? after, CancellationToken cancellationToken)
    {
        while (true)
        {
            var bases = BasesOf(backup);
            _pages += OpeningCostInPages;
            if (TryFind(backup, bases, after, cancellationToken) is not { } page || !Exists(backup.Id))
            {
                return null;
            }

            // A base may have been deleted during the call. If so, the search of this backup is repeated with an older base.
            if (bases.Values.Distinct(StringComparer.Ordinal).All(Exists))
            {
                _files.AddRange(page.Items.Select(found => new FoundFile(backup, bases.GetValueOrDefault(SourceOf(found)), found)));
                _damagedEntries += page.DamagedEntries;
                _pages += page.PagesRead;
                return page.Next;
            }
        }
    }

    private static string SourceOf(FoundEntry found) =>
        found.Entry.Path.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? found.Entry.Path[..slash] : found.Entry.Path;

    private BrowsedPage<FoundEntry>? TryFind(
        BackupRow backup,
        IReadOnlyDictionary<string, string> bases,
        byte[]? after,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return engine.Find(
                new FindRequest
                {
                    Id = backup.Id,
                    Bases = bases,
                    Pattern = request.Pattern,
                    WithFolders = request.WithFolders,
                    ChangedOnly = request.ChangedOnly,
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
            _skippedBackups += Exists(backup.Id) ? 1 : 0;
            return null;
        }
    }

    // The actual base of each source while it exists; otherwise, as for a full backup, the previous backup that contains the source.
    private Dictionary<string, string> BasesOf(BackupRow backup) =>
        catalogue.Read(session =>
        {
            var bases = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var source in backup.Sources)
            {
                var isKept = source.BaseId is { } id && session.Backups.Find(id) is { Status: RunStatus.Completed };
                if ((isKept ? source.BaseId : session.Backups.FindPrevious(source, backup.Sequence)) is { } found)
                {
                    bases[source.Name] = found;
                }
            }

            return bases;
        });

    private bool Exists(string id) => catalogue.Read(session => session.Backups.Find(id) is { Status: RunStatus.Completed });
}

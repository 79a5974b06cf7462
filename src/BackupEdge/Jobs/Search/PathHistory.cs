using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Browsing;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Search;

/// <summary>
/// Finds at which backups of its source a file or folder changed, newest first. Each comparison ends at the first difference, and passes
/// over what two backups share.
/// </summary>
internal sealed class PathHistory(CatalogueDatabase catalogue, IEngine engine, TimeProvider time)
{
    /// <summary>Returns one page. It may be shorter than requested although others follow, if the time is over.</summary>
    /// <param name="path">The path, <c>source/path</c>, or a source.</param>
    /// <param name="filter">The backups of the page; its status and source are set here.</param>
    /// <param name="atMost">The approximate time after which the page ends; it has at least one row.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if the path is not valid, or <c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Page<PathVersion> Read(string path, BackupFilter filter, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var source = path.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? path[..slash] : path;
        var wanted = filter with { Source = source, Status = RunStatus.Completed };
        var page = catalogue.Read(session => session.Backups.List(wanted));
        var rows = new List<PathVersion>();
        foreach (var backup in page.Rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.Count > 0 && time.GetElapsedTime(started) >= atMost)
            {
                break;
            }

            rows.Add(VersionOf(path, backup, source, cancellationToken));
        }

        var hasMore = page.HasMore || rows.Count < page.Rows.Count;
        return new Page<PathVersion>(rows, page.Total, hasMore) { Place = rows is [.., var last] ? last.Backup.Sequence : 0 };
    }

    private PathVersion VersionOf(string path, BackupRow backup, string source, CancellationToken cancellationToken)
    {
        var before = catalogue.Read(session =>
            backup.Sources.FirstOrDefault(one => one.Name == source) is { } own ? session.Backups.FindPrevious(own, backup.Sequence) : null
        );
        try
        {
            var isThere = Contains(path, backup.Id, cancellationToken);
            return new PathVersion(backup, before, isThere, HasChanged(path, before, backup.Id, isThere, cancellationToken));
        }
        catch (Fault fault)
            when (fault.Code
                    is FaultCode.ArchiveMissing
                        or FaultCode.ArchiveDamaged
                        or FaultCode.ArchiveUnsupported
                        or FaultCode.BackupNotFound
                        or FaultCode.IoError
            )
        {
            return new PathVersion(backup, before, IsThere: null, HasChanged: null);
        }
    }

    private bool? HasChanged(string path, string? before, string id, bool isThere, CancellationToken cancellationToken)
    {
        if (before is null || Contains(path, before, cancellationToken) != isThere)
        {
            return isThere || before is not null;
        }

        if (!isThere)
        {
            return false;
        }

        var request = new CompareRequest
        {
            BeforeId = before,
            AfterId = id,
            Path = path,
            Limit = 1,
            MaxPages = BackupBrowser.MaxPages,
        };
        var found = engine.Compare(request, cancellationToken);
        return found.Items.Count > 0 ? true
            : found.Next is null && found.DamagedEntries == 0 ? false
            : null;
    }

    private bool Contains(string path, string id, CancellationToken cancellationToken)
    {
        try
        {
            engine.Browse(
                new BrowseRequest
                {
                    Id = id,
                    Path = path,
                    Limit = 1,
                },
                cancellationToken
            );
            return true;
        }
        catch (Fault fault) when (fault.Code == FaultCode.PathNotFound)
        {
            return false;
        }
    }
}

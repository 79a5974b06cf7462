using BackupEdge.Api.Http;
using BackupEdge.Faults;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Api.Endpoints;

/// <summary>
/// Finds the backups that a path names, for calls that only read: by id, or by age such as <c>latest</c>. Headers name what was found.
/// Backups outside of the caller's scope are not found.
/// </summary>
internal sealed class BackupNames(IdResolver ids)
{
    /// <summary>Finds the backup of the first path parameter.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c> if no backup has that age; an id is checked only for a narrowed key.</exception>
    public ResolvedBackup Find(ApiCall call) => Find(call, call.Id, "X-Backup-Id");

    /// <summary>Finds the backup of the second path parameter.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c> if no backup has that age; an id is checked only for a narrowed key.</exception>
    public ResolvedBackup FindOther(ApiCall call) => Find(call, call.OtherId, "X-Other-Id");

    private ResolvedBackup Find(ApiCall call, string text, string header)
    {
        var found = ids.LatestOrId(text, call.Caller.Scope);
        if (found.Id != text)
        {
            call.SetHeader(header, found.Id);
            call.LinkTo(text, found.Id);
        }

        if (found.MissingNewer.Count > 0)
        {
            call.SetHeader("X-Missing-Backups", string.Join(", ", found.MissingNewer));
        }

        return found;
    }
}

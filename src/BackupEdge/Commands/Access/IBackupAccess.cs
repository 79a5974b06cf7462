using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands.Access;

/// <summary>Lists, shows and changes backups.</summary>
internal interface IBackupAccess
{
    /// <summary>Finds the backup that a text names, see <see cref="IdResolver.Backup"/>.</summary>
    Task<ResolvedBackup> ResolveAsync(string text);

    /// <summary>Returns the newest backups that match a filter.</summary>
    Task<Answer<Page<ListedBackup>>> ListAsync(BackupFilter filter);

    /// <summary>Returns the ids of all backups with a status, oldest first.</summary>
    Task<IReadOnlyList<string>> ListIdsAsync(RunStatus status);

    /// <summary>Returns a backup.</summary>
    Task<BackupRow> FindAsync(string id);

    /// <summary>Returns all properties of a backup.</summary>
    Task<Answer<ShownBackup>> ShowAsync(string id);

    /// <summary>Sets or removes the hold on a backup.</summary>
    Task<Answer<BackupRow>> SetHeldAsync(string id, bool held);

    /// <summary>Changes the label, retention, hold or tags of a backup.</summary>
    /// <param name="id">The id.</param>
    /// <param name="change">Returns the row with the new values.</param>
    Task<Answer<BackupRow>> ChangeAsync(string id, Func<BackupRow, BackupRow> change);

    /// <summary>Deletes a backup, or requests that.</summary>
    Task<Answer<DeleteOutcome>> DeleteAsync(string id, bool force);

    /// <summary>Deletes a backup as another admin has requested.</summary>
    Task<Answer<DeleteOutcome>> ConfirmDeleteAsync(string id);

    /// <summary>Withdraws a request to delete a backup.</summary>
    Task<Answer<DeleteOutcome>> WithdrawDeleteAsync(string id);

    /// <summary>Returns the deletes that wait for a second admin, oldest first.</summary>
    Task<Answer<IReadOnlyList<DeleteRequestAnswer>>> ListDeleteRequestsAsync();

    /// <summary>Takes a backup out of the bin.</summary>
    Task<Answer<BackupRow>> UndeleteAsync(string id);
}

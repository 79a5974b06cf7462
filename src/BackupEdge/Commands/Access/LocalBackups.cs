using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Search;
using BackupEdge.Keys;

namespace BackupEdge.Commands.Access;

/// <summary>Lists, shows and changes the backups of a data folder.</summary>
internal sealed class LocalBackups(BackupServices services, Caller caller) : IBackupAccess
{
    /// <inheritdoc/>
    public Task<ResolvedBackup> ResolveAsync(string text) => Task.FromResult(services.Ids.Backup(text));

    /// <inheritdoc/>
    public Task<Answer<Page<ListedBackup>>> ListAsync(BackupFilter filter)
    {
        var (page, copiesOf, deletions) = services.Catalogue.Read(session =>
        {
            var rows = session.Backups.List(filter);
            return (rows, services.BackupCopies.Of(session, rows.Rows), services.Queue.Deletions(session, filter));
        });
        var outlooks = services.Retention.At(services.Catalogue.Version());
        var listed = new Page<ListedBackup>(
            [.. page.Rows.Select(row => new ListedBackup(row, outlooks.Of(row), deletions.GetValueOrDefault(row.Id)))],
            page.Total,
            page.HasMore
        );
        BackupListItem[] items =
        [
            .. listed.Rows.Select(backup => new BackupListItem(backup.Row, backup.Outlook, copiesOf(backup.Row))
            {
                Deleted = DeletionAnswer.From(backup.Deletion),
            }),
        ];
        return Task.FromResult(Answer<Page<ListedBackup>>.Of(listed, items, ApiJson.Default.BackupListItemArray));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListIdsAsync(RunStatus status)
    {
        var rows = services.Catalogue.Read(session => session.Backups.OfStatus(status));
        return Task.FromResult<IReadOnlyList<string>>([.. rows.Select(row => row.Id)]);
    }

    /// <inheritdoc/>
    public Task<BackupRow> FindAsync(string id) => Task.FromResult(services.Queue.FindBackup(id));

    /// <inheritdoc/>
    public Task<Answer<ShownBackup>> ShowAsync(string id)
    {
        var row = services.Queue.FindBackup(id);
        var job = row.Status is RunStatus.Queued or RunStatus.Running ? services.Queue.FindJob(row.JobId) : null;
        var details = DetailsOf(row);
        var shown = new ShownBackup(
            row,
            job,
            services.Settings.Retention,
            services.Retention.Of(row),
            details.Archives,
            details.Dependents,
            details.Copies,
            details.Warnings
        );
        return Task.FromResult(Answer<ShownBackup>.Of(shown, details, ApiJson.Default.BackupDetails));
    }

    /// <inheritdoc/>
    public Task<Answer<BackupRow>> SetHeldAsync(string id, bool held)
    {
        var row = services.Queue.SetHeld(id, held, caller);
        return Task.FromResult(Answer<BackupRow>.Of(row, DetailsOf(row), ApiJson.Default.BackupDetails));
    }

    /// <inheritdoc/>
    public Task<Answer<BackupRow>> ChangeAsync(string id, Func<BackupRow, BackupRow> change)
    {
        var row = services.Queue.Change(id, change, caller);
        return Task.FromResult(Answer<BackupRow>.Of(row, DetailsOf(row), ApiJson.Default.BackupDetails));
    }

    /// <inheritdoc/>
    public Task<Answer<DeleteOutcome>> DeleteAsync(string id, bool force) =>
        Task.FromResult(AnswerOf(services.Queue.DeleteBackup(id, caller, force)));

    /// <inheritdoc/>
    public Task<Answer<DeleteOutcome>> ConfirmDeleteAsync(string id) => Task.FromResult(AnswerOf(services.Queue.ConfirmDelete(id, caller)));

    /// <inheritdoc/>
    public Task<Answer<DeleteOutcome>> WithdrawDeleteAsync(string id) =>
        Task.FromResult(AnswerOf(services.Queue.WithdrawDelete(id, caller)));

    /// <inheritdoc/>
    public Task<Answer<IReadOnlyList<DeleteRequestAnswer>>> ListDeleteRequestsAsync()
    {
        DeleteRequestAnswer[] requests = [.. services.Queue.DeleteRequests().Select(RequestOf)];
        return Task.FromResult(Answer<IReadOnlyList<DeleteRequestAnswer>>.Of(requests, requests, ApiJson.Default.DeleteRequestAnswerArray));
    }

    /// <inheritdoc/>
    public Task<Answer<BackupRow>> UndeleteAsync(string id)
    {
        var row = services.Queue.Undelete(id, caller);
        return Task.FromResult(Answer<BackupRow>.Of(row, DetailsOf(row), ApiJson.Default.BackupDetails));
    }

    private Answer<DeleteOutcome> AnswerOf(DeleteResult result)
    {
        if (result.Request is { } request)
        {
            return AnswerOf(request);
        }

        var deleted = DeletedBackup.From(result);
        return Answer<DeleteOutcome>.Of(new DeleteOutcome(deleted, null), deleted, ApiJson.Default.DeletedBackup);
    }

    private Answer<DeleteOutcome> AnswerOf(DeleteRequestRow row)
    {
        var request = RequestOf(row);
        return Answer<DeleteOutcome>.Of(new DeleteOutcome(null, request), request, ApiJson.Default.DeleteRequestAnswer);
    }

    private DeleteRequestAnswer RequestOf(DeleteRequestRow row) => DeleteRequestAnswer.From(row, services.Queue.IsOwn(row, caller));

    private BackupDetails DetailsOf(BackupRow row) =>
        BackupDetails.From(services.Catalogue, services.Queue, services.Retention, services.BackupCopies, row, services.Time.GetUtcNow());
}

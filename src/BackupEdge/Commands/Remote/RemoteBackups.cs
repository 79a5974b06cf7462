using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands.Remote;

/// <summary>Lists, shows and changes the backups of a server.</summary>
internal sealed class RemoteBackups(RemoteClient client) : IBackupAccess
{
    private readonly RemoteIds _ids = new(client);

    /// <inheritdoc/>
    public async Task<ResolvedBackup> ResolveAsync(string text)
    {
        if (LatestBackup.Parse(text) is null)
        {
            return new ResolvedBackup(text, await _ids.FindAsync("backup", text, "/list", "id", FaultCode.BackupNotFound), []);
        }

        var answer = await client.GetAsync(PathOf(text));
        var id = answer.Header("X-Backup-Id") ?? new JsonFields(answer.Body).Required("id");
        var missing = answer.Header("X-Missing-Backups")?.Split(", ") ?? [];
        return new ResolvedBackup(text, id, missing);
    }

    /// <inheritdoc/>
    public Task<Answer<Page<ListedBackup>>> ListAsync(BackupFilter filter)
    {
        var query = new QueryText("/list")
            .AddChoice("type", filter.Type)
            .AddChoice("status", filter.Status)
            .Add("label", filter.Label)
            .Add("tag", filter.Tag)
            .Add("source", filter.Source)
            .Add("since", filter.Since)
            .Add("until", filter.Until)
            .Add("verified", filter.IsVerified)
            .AddIf("deleted", filter.IsDeleted);
        return RemotePages.ReadAsync(client, query, filter.Limit, RemoteRows.Listed);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListIdsAsync(RunStatus status)
    {
        var ids = new List<string>();
        var query = new QueryText("/list").AddChoice<RunStatus>("status", status).Add("limit", ContentLimits.PageSize);
        var next = (string?)query.ToString();
        while (next is not null)
        {
            var answer = await client.GetAsync(next);
            ids.AddRange(answer.Body.EnumerateArray().Select(item => new JsonFields(item).Required("id")));
            next = answer.Next;
        }

        ids.Reverse();
        return ids;
    }

    /// <inheritdoc/>
    public async Task<BackupRow> FindAsync(string id) => RemoteRows.Backup(new JsonFields((await client.GetAsync(PathOf(id))).Body));

    /// <inheritdoc/>
    public async Task<Answer<ShownBackup>> ShowAsync(string id)
    {
        var answer = await client.GetAsync(PathOf(id));
        var fields = new JsonFields(answer.Body);
        var row = RemoteRows.Backup(fields);
        var job = row.Status is RunStatus.Queued or RunStatus.Running ? RemoteRows.JobOf(row, fields) : null;
        var shown = new ShownBackup(
            row,
            job,
            Rules: null,
            RemoteRows.OutlookOf(fields),
            RemoteRows.Parse(fields, "archives", RemoteJson.Default.ArchiveAnswerArray) ?? [],
            fields.Texts("dependents") ?? [],
            RemoteRows.Parse(fields, "copies", RemoteJson.Default.BackupCopyAnswerArray) ?? [],
            RemoteRows.Parse(fields, "warnings", RemoteJson.Default.NoteAnswerArray) ?? []
        );
        return new Answer<ShownBackup>(shown, () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<BackupRow>> SetHeldAsync(string id, bool held)
    {
        var answer = await client.SendAsync(HttpMethod.Put, $"{PathOf(id)}/hold", new JsonBody().Add("hold", held).ToBytes());
        return new Answer<BackupRow>(RemoteRows.Backup(new JsonFields(answer.Body)), () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<BackupRow>> ChangeAsync(string id, Func<BackupRow, BackupRow> change)
    {
        // Only what differs: setting a label again would make that of a schedule one of the caller.
        var before = await FindAsync(id);
        var after = change(before);
        var body = new JsonBody();
        if (after.Label != before.Label)
        {
            body.Add("label", after.Label);
        }

        if (after.RetentionDays != before.RetentionDays)
        {
            body.Add("retention_days", after.RetentionDays);
        }

        if (after.IsHeld != before.IsHeld)
        {
            body.Add("hold", after.IsHeld);
        }

        if (!after.Tags.SequenceEqual(before.Tags))
        {
            body.Add("tags", after.Tags);
        }

        if (after.Note != before.Note)
        {
            body.Add("note", after.Note);
        }

        var answer = body.IsEmpty ? await client.GetAsync(PathOf(id)) : await client.SendAsync(HttpMethod.Put, PathOf(id), body.ToBytes());
        return new Answer<BackupRow>(RemoteRows.Backup(new JsonFields(answer.Body)), () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<DeleteOutcome>> DeleteAsync(string id, bool force) =>
        OutcomeOf(await client.SendAsync(HttpMethod.Delete, new QueryText(PathOf(id)).AddIf("force", force).ToString(), null));

    /// <inheritdoc/>
    public async Task<Answer<DeleteOutcome>> ConfirmDeleteAsync(string id) =>
        OutcomeOf(await client.SendAsync(HttpMethod.Post, $"{PathOf(id)}/delete/confirm", null));

    /// <inheritdoc/>
    public async Task<Answer<DeleteOutcome>> WithdrawDeleteAsync(string id) =>
        OutcomeOf(await client.SendAsync(HttpMethod.Post, $"{PathOf(id)}/delete/withdraw", null));

    /// <inheritdoc/>
    public async Task<Answer<IReadOnlyList<DeleteRequestAnswer>>> ListDeleteRequestsAsync()
    {
        var answer = await client.GetAsync("/delete-requests");
        return new Answer<IReadOnlyList<DeleteRequestAnswer>>(
            RemoteRows.Parse(answer.Body, RemoteJson.Default.DeleteRequestAnswerArray),
            () => answer.Text
        );
    }

    /// <inheritdoc/>
    public async Task<Answer<BackupRow>> UndeleteAsync(string id)
    {
        var answer = await client.SendAsync(HttpMethod.Post, $"{PathOf(id)}/undelete", null);
        return new Answer<BackupRow>(RemoteRows.Backup(new JsonFields(answer.Body)), () => answer.Text);
    }

    private static Answer<DeleteOutcome> OutcomeOf(RemoteAnswer answer) =>
        new(
            new JsonFields(answer.Body).Flag("deleted")
                ? new DeleteOutcome(RemoteRows.Parse(answer.Body, RemoteJson.Default.DeletedBackup), null)
                : new DeleteOutcome(null, RemoteRows.Parse(answer.Body, RemoteJson.Default.DeleteRequestAnswer)),
            () => answer.Text
        );

    private static string PathOf(string id) => $"/{Uri.EscapeDataString(id)}";
}

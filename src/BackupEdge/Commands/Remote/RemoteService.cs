using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;
using BackupEdge.Monitoring;

namespace BackupEdge.Commands.Remote;

/// <summary>The service as a server that is reached through its API. Disposing it closes the connections.</summary>
/// <param name="client">The client of the server.</param>
internal sealed class RemoteService(RemoteClient client) : IService
{
    /// <summary>The address of the server, without a path.</summary>
    public string Address => client.Address;

    /// <inheritdoc/>
    public (string Name, string Value) Place => ("address", client.Address);

    /// <inheritdoc/>
    public IBackupAccess Backups { get; } = new RemoteBackups(client);

    /// <inheritdoc/>
    public IContentAccess Contents { get; } = new RemoteContents(client);

    /// <inheritdoc/>
    public IJobAccess Jobs { get; } = new RemoteJobs(client);

    /// <inheritdoc/>
    public IScheduleAccess Schedules { get; } = new RemoteSchedules(client);

    /// <inheritdoc/>
    public IKeyAccess Keys { get; } = new RemoteKeys(client);

    /// <inheritdoc/>
    public Task<Answer<Page<AuditRow>>> ListAuditAsync(AuditFilter filter)
    {
        var query = new QueryText("/audit")
            .Add("action", filter.Action)
            .Add("caller", filter.Caller)
            .Add("since", filter.Since)
            .Add("until", filter.Until);
        return RemotePages.ReadAsync(client, query, filter.Limit, RemoteRows.Audit);
    }

    /// <inheritdoc/>
    public async Task<Answer<IReadOnlyList<TargetAnswer>>> ListTargetsAsync()
    {
        var answer = await client.GetAsync("/targets");
        var targets = RemoteRows.Parse(answer.Body, RemoteJson.Default.TargetAnswerArray);
        return new Answer<IReadOnlyList<TargetAnswer>>(targets, () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<ServiceStatus>> StatusAsync()
    {
        var answer = await client.GetAsync("/status");
        var now = answer.Headers.Date ?? DateTimeOffset.UtcNow;
        return new Answer<ServiceStatus>(RemoteStatus.Of(new JsonFields(answer.Body), now), () => answer.Text);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}

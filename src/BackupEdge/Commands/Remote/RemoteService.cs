using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;
using BackupEdge.Faults;
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
    public ICopyAccess Copies { get; } = new RemoteCopies(client);

    /// <inheritdoc/>
    public IDrillAccess Drills { get; } = new RemoteDrills(client);

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
    public async Task<Answer<AuditVerifyAnswer>> VerifyAuditAsync(bool readsCopies, CancellationToken cancel)
    {
        var answer = await client.GetAsync(readsCopies ? "/audit/verify" : "/audit/verify?local=true", cancel);
        return new Answer<AuditVerifyAnswer>(RemoteAudit.Of(new JsonFields(answer.Body)), () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task ExportAuditAsync(Stream output, CancellationToken cancel)
    {
        var response = await client.OpenAsync(HttpMethod.Get, "/audit/export", null, cancel);
        await using var content = new RemoteContent(client, response);
        await content.WriteToAsync(output, cancel);
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

    /// <summary>Lets the server read contents of sealed backups for a limited time.</summary>
    /// <param name="field"><c>identity</c> or <c>passphrase</c>.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="minutes">For how long.</param>
    /// <returns>When the server locks itself again.</returns>
    /// <exception cref="Fault">The error of the server, or <c>io_error</c> if it does not answer.</exception>
    public async Task<Answer<DateTimeOffset?>> UnlockAsync(string field, string secret, int minutes)
    {
        var body = new JsonBody().Add(field, secret).Add("minutes", minutes).ToBytes();
        try
        {
            return UnlockOf(await client.SendAsync(HttpMethod.Post, "/unlock", body));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    /// <summary>Locks the server at once.</summary>
    /// <exception cref="Fault">The error of the server, or <c>io_error</c> if it does not answer.</exception>
    public async Task<Answer<DateTimeOffset?>> LockAsync() => UnlockOf(await client.SendAsync(HttpMethod.Post, "/lock", null));

    private static Answer<DateTimeOffset?> UnlockOf(RemoteAnswer answer) =>
        new(new JsonFields(answer.Body).Time("unlocked_until"), () => answer.Text);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}

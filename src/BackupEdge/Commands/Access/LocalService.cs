using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Keys;
using BackupEdge.Monitoring;

namespace BackupEdge.Commands.Access;

/// <summary>The service as the data folder of this machine. Disposing it closes the data folder.</summary>
/// <param name="services">The services of the open data folder.</param>
/// <param name="caller">The caller to record in the audit log.</param>
internal sealed class LocalService(BackupServices services, Caller caller) : IService
{
    /// <inheritdoc/>
    public (string Name, string Value) Place => ("data folder", services.Settings.Data.Path);

    /// <inheritdoc/>
    public IBackupAccess Backups { get; } = new LocalBackups(services, caller);

    /// <inheritdoc/>
    public IContentAccess Contents { get; } = new LocalContents(services);

    /// <inheritdoc/>
    public IJobAccess Jobs { get; } = new LocalJobs(services, caller);

    /// <inheritdoc/>
    public IScheduleAccess Schedules { get; } = new LocalSchedules(services, caller);

    /// <inheritdoc/>
    public ICopyAccess Copies { get; } = new LocalCopies(services, caller);

    /// <inheritdoc/>
    public IDrillAccess Drills { get; } = new LocalDrills(services);

    /// <inheritdoc/>
    public IKeyAccess Keys { get; } = new LocalKeys(services, caller);

    /// <inheritdoc/>
    public Task<Answer<Page<AuditRow>>> ListAuditAsync(AuditFilter filter)
    {
        var page = services.Catalogue.Read(session => session.Audit.List(filter));
        AuditAnswer[] items = [.. page.Rows.Select(AuditAnswer.From)];
        return Task.FromResult(Answer<Page<AuditRow>>.Of(page, items, ApiJson.Default.AuditAnswerArray));
    }

    /// <inheritdoc/>
    public async Task<Answer<AuditVerifyAnswer>> VerifyAuditAsync(bool readsCopies, CancellationToken cancel)
    {
        var answer = AuditVerifyAnswer.From(await services.AuditProof().RunAsync(readsCopies, cancel));
        return Answer<AuditVerifyAnswer>.Of(answer, answer, ApiJson.Default.AuditVerifyAnswer);
    }

    /// <inheritdoc/>
    public Task ExportAuditAsync(Stream output, CancellationToken cancel) => AuditExport.WriteAsync(services.Catalogue, output, cancel);

    /// <inheritdoc/>
    public Task<Answer<IReadOnlyList<TargetAnswer>>> ListTargetsAsync()
    {
        var targets = TargetAnswer.AllOf(services.Settings, services.Catalogue);
        return Task.FromResult(Answer<IReadOnlyList<TargetAnswer>>.Of(targets, targets, ApiJson.Default.TargetAnswerArray));
    }

    /// <inheritdoc/>
    public Task<Answer<ServiceStatus>> StatusAsync()
    {
        var status = services.StatusReader(startedAt: null).Read();
        return Task.FromResult(Answer<ServiceStatus>.Of(status, new StatusAnswer(status), ApiJson.Default.StatusAnswer));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => services.DisposeAsync();
}

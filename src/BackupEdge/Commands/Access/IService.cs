using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Monitoring;

namespace BackupEdge.Commands.Access;

/// <summary>
/// What a command asks of the service, and in which way it reaches it: through the data folder of this machine (<see cref="LocalService"/>)
/// or through the API of a server elsewhere (<c>RemoteService</c>). Every member throws a <see cref="Faults.Fault"/> with the same codes in
/// both cases.
/// </summary>
internal interface IService : IAsyncDisposable
{
    /// <summary>The name and the value of the line that says where the service is.</summary>
    (string Name, string Value) Place { get; }

    /// <summary>Lists, shows and changes backups.</summary>
    IBackupAccess Backups { get; }

    /// <summary>Reads the content of backups.</summary>
    IContentAccess Contents { get; }

    /// <summary>Starts, follows and cancels jobs.</summary>
    IJobAccess Jobs { get; }

    /// <summary>Lists and changes schedules.</summary>
    IScheduleAccess Schedules { get; }

    /// <summary>Shows copies, and probes their stores.</summary>
    ICopyAccess Copies { get; }

    /// <summary>Lists and shows drills.</summary>
    IDrillAccess Drills { get; }

    /// <summary>Creates, lists and revokes API keys.</summary>
    IKeyAccess Keys { get; }

    /// <summary>Returns the newest audit records that match a filter.</summary>
    Task<Answer<Page<AuditRow>>> ListAuditAsync(AuditFilter filter);

    /// <summary>Verifies the audit records.</summary>
    /// <param name="readsCopies">Whether the stores of copies are read too.</param>
    /// <param name="cancel">Cancels the operation.</param>
    Task<Answer<AuditVerifyAnswer>> VerifyAuditAsync(bool readsCopies, CancellationToken cancel);

    /// <summary>Writes all audit records as JSON lines, oldest first.</summary>
    Task ExportAuditAsync(Stream output, CancellationToken cancel);

    /// <summary>Returns the targets of restores.</summary>
    Task<Answer<IReadOnlyList<TargetAnswer>>> ListTargetsAsync();

    /// <summary>Returns the status of the service.</summary>
    Task<Answer<ServiceStatus>> StatusAsync();
}

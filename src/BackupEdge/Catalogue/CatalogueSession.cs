using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Gives access to the catalogue within one transaction. It must not be used after the function that receives it returns.
/// </summary>
internal sealed class CatalogueSession
{
    internal CatalogueSession(SqliteConnection connection)
    {
        Adoptions = new AdoptionRepository(connection);
        Audit = new AuditRepository(connection);
        Backups = new BackupRepository(connection);
        Bin = new BinRepository(connection);
        Copies = new CopyRepository(connection);
        DeleteRequests = new DeleteRequestRepository(connection);
        Status = new StatusQueries(connection);
        Jobs = new JobRepository(connection);
        History = new HistoryQueries(connection);
        Inventories = new InventoryRepository(connection);
        Idempotency = new IdempotencyRepository(connection);
        Drills = new DrillRepository(connection);
        Keys = new KeyRepository(connection);
        Notes = new NoteRepository(connection);
        Notifications = new NotificationRepository(connection);
        Schedules = new ScheduleRepository(connection);
        ScheduleRuns = new ScheduleRunRepository(connection);
        ServiceTime = new ServiceTimeRepository(connection);
        Sessions = new SessionRepository(connection);
        StoreSamples = new StoreSampleRepository(connection);
        UnusualChanges = new UnusualChangeRepository(connection);
    }

    /// <summary>Archives that were found in the store and not created by this catalogue.</summary>
    public AdoptionRepository Adoptions { get; }

    /// <summary>Audit records of changes and refusals.</summary>
    public AuditRepository Audit { get; }

    /// <summary>Backups.</summary>
    public BackupRepository Backups { get; }

    /// <summary>Deleted backups that can be undeleted.</summary>
    public BinRepository Bin { get; }

    /// <summary>Copies of archives in object stores.</summary>
    public CopyRepository Copies { get; }

    /// <summary>Restore drills.</summary>
    public DrillRepository Drills { get; }

    /// <summary>Deletes that wait for a second admin.</summary>
    public DeleteRequestRepository DeleteRequests { get; }

    /// <summary>Queries for the status report.</summary>
    public StatusQueries Status { get; }

    /// <summary>Jobs.</summary>
    public JobRepository Jobs { get; }

    /// <summary>Queries for what happened in a period.</summary>
    public HistoryQueries History { get; }

    /// <summary>What the servers of sources have that no source takes.</summary>
    public InventoryRepository Inventories { get; }

    /// <summary>Requests with an <c>Idempotency-Key</c>.</summary>
    public IdempotencyRepository Idempotency { get; }

    /// <summary>API keys.</summary>
    public KeyRepository Keys { get; }

    /// <summary>Warnings and errors of backups and jobs.</summary>
    public NoteRepository Notes { get; }

    /// <summary>Notifications for webhooks.</summary>
    public NotificationRepository Notifications { get; }

    /// <summary>Schedules.</summary>
    public ScheduleRepository Schedules { get; }

    /// <summary>Runs and skipped due times of schedules.</summary>
    public ScheduleRunRepository ScheduleRuns { get; }

    /// <summary>The service's own clock, and ages by it.</summary>
    public ServiceTimeRepository ServiceTime { get; }

    /// <summary>Sessions of browsers, and codes of login links.</summary>
    public SessionRepository Sessions { get; }

    /// <summary>Daily samples of the archive store's size.</summary>
    public StoreSampleRepository StoreSamples { get; }

    /// <summary>Backups that differ unusually from those before them.</summary>
    public UnusualChangeRepository UnusualChanges { get; }
}

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
        Copies = new CopyRepository(connection);
        Status = new StatusQueries(connection);
        Jobs = new JobRepository(connection);
        History = new HistoryQueries(connection);
        Idempotency = new IdempotencyRepository(connection);
        Keys = new KeyRepository(connection);
        Notes = new NoteRepository(connection);
        Notifications = new NotificationRepository(connection);
        Schedules = new ScheduleRepository(connection);
        ScheduleRuns = new ScheduleRunRepository(connection);
        Sessions = new SessionRepository(connection);
        StoreSamples = new StoreSampleRepository(connection);
    }

    /// <summary>Archives that were found in the store and not created by this catalogue.</summary>
    public AdoptionRepository Adoptions { get; }

    /// <summary>Audit records of changes and refusals.</summary>
    public AuditRepository Audit { get; }

    /// <summary>Backups.</summary>
    public BackupRepository Backups { get; }

    /// <summary>Copies of archives in object stores.</summary>
    public CopyRepository Copies { get; }

    /// <summary>Queries for the status report.</summary>
    public StatusQueries Status { get; }

    /// <summary>Jobs.</summary>
    public JobRepository Jobs { get; }

    /// <summary>Queries for what happened in a period.</summary>
    public HistoryQueries History { get; }

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

    /// <summary>Sessions of browsers, and codes of login links.</summary>
    public SessionRepository Sessions { get; }

    /// <summary>Daily samples of the archive store's size.</summary>
    public StoreSampleRepository StoreSamples { get; }
}

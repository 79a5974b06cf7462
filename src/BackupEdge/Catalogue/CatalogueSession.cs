using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>One transaction's view of the catalogue; must not be kept beyond the function it was given to.</summary>
internal sealed class CatalogueSession
{
    internal CatalogueSession(SqliteConnection connection)
    {
        Adoptions = new AdoptionRepository(connection);
        Audit = new AuditRepository(connection);
        Backups = new BackupRepository(connection);
        Glance = new StatusQueries(connection);
        Jobs = new JobRepository(connection);
        Keys = new KeyRepository(connection);
        Notes = new NoteRepository(connection);
        Notifications = new NotificationRepository(connection);
        Schedules = new ScheduleRepository(connection);
        ScheduleRuns = new ScheduleRunRepository(connection);
    }

    /// <summary>Archives that came from elsewhere.</summary>
    public AdoptionRepository Adoptions { get; }

    /// <summary>What was changed and what was refused.</summary>
    public AuditRepository Audit { get; }

    /// <summary>Backups.</summary>
    public BackupRepository Backups { get; }

    /// <summary>How things stand.</summary>
    public StatusQueries Glance { get; }

    /// <summary>Jobs.</summary>
    public JobRepository Jobs { get; }

    /// <summary>API keys.</summary>
    public KeyRepository Keys { get; }

    /// <summary>Warnings and errors of backups and jobs.</summary>
    public NoteRepository Notes { get; }

    /// <summary>What webhooks are told.</summary>
    public NotificationRepository Notifications { get; }

    /// <summary>Schedules.</summary>
    public ScheduleRepository Schedules { get; }

    /// <summary>What schedules ran, and what they skipped.</summary>
    public ScheduleRunRepository ScheduleRuns { get; }
}

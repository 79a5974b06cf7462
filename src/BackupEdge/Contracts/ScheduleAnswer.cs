using BackupEdge.Catalogue;
using BackupEdge.Scheduling;

namespace BackupEdge.Contracts;

/// <summary>A schedule and how it fares; docs/api.md tells every field.</summary>
internal sealed record ScheduleAnswer
{
    /// <summary>Makes it of a state.</summary>
    public ScheduleAnswer(ScheduleState state)
    {
        var row = state.Row;
        Id = row.Id;
        ScheduleId = row.Id;
        Name = row.Name;
        Cron = row.Cron;
        Timezone = state.ZoneName;
        Type = WireNames.Of(row.Type);
        FullEvery = row.FullEvery;
        RetentionDays = row.RetentionDays;
        Enabled = row.Enabled;
        CatchUp = row.CatchUp;
        Sources = row.Sources;
        IncludeFiles = row.IncludeFiles;
        IncludeDatabase = row.IncludeDatabase;
        NextRunAt = UtcTime.Text(row.NextDueAt);
        LastRunAt = UtcTime.Text(row.LastStartedAt);
        LastStatus = state.LastStatus;
        LastError = state.LastError;
        LastBackupId = state.LastRun?.BackupId;
        LastSuccessAt = UtcTime.Text(state.LastSuccessAt);
        Overdue = state.OverdueFor is not null;
        OverdueFor = UtcTime.Text(state.OverdueFor);
        Skipped = [.. state.Skips.Select(SkipAnswer.From)];
        ReadOnly = row.IsConfigured;
        CreatedAt = UtcTime.Text(row.CreatedAt);
        CreatedBy = row.CreatedBy;
    }

    /// <summary>The schedule's id.</summary>
    public string Id { get; }

    /// <summary>The same id, by the name that other answers have for it.</summary>
    public string ScheduleId { get; }

    /// <summary>What people call it.</summary>
    public string? Name { get; }

    /// <summary>Its cron line.</summary>
    public string Cron { get; }

    /// <summary>The time zone of the line.</summary>
    public string Timezone { get; }

    /// <summary>What its backups are.</summary>
    public string Type { get; }

    /// <summary>How often it makes a full one.</summary>
    public string? FullEvery { get; }

    /// <summary>Days after which each of its backups may go.</summary>
    public int? RetentionDays { get; }

    /// <summary>Whether it runs.</summary>
    public bool Enabled { get; }

    /// <summary>Whether one run makes up for those that were missed.</summary>
    public bool CatchUp { get; }

    /// <summary>Names of the sources it takes; null for all.</summary>
    public IReadOnlyList<string>? Sources { get; }

    /// <summary>Whether it takes sources of kind <c>files</c>.</summary>
    public bool IncludeFiles { get; }

    /// <summary>Whether it takes sources of the other kinds.</summary>
    public bool IncludeDatabase { get; }

    /// <summary>When it runs next.</summary>
    public string? NextRunAt { get; }

    /// <summary>When its last run was queued.</summary>
    public string? LastRunAt { get; }

    /// <summary>What came of the last due time or run.</summary>
    public string? LastStatus { get; }

    /// <summary>Why that did not end well.</summary>
    public string? LastError { get; }

    /// <summary>The backup of its last run.</summary>
    public string? LastBackupId { get; }

    /// <summary>When its last run that completed did so.</summary>
    public string? LastSuccessAt { get; }

    /// <summary>Whether it has not made the backup it should have made.</summary>
    public bool Overdue { get; }

    /// <summary>The due time that it is overdue for.</summary>
    public string? OverdueFor { get; }

    /// <summary>The last due times that did not run.</summary>
    public IReadOnlyList<SkipAnswer> Skipped { get; }

    /// <summary>Whether only the configuration can change it.</summary>
    public bool ReadOnly { get; }

    /// <summary>When it was made.</summary>
    public string CreatedAt { get; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; }
}

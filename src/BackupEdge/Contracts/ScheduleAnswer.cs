using BackupEdge.Catalogue;
using BackupEdge.Scheduling;

namespace BackupEdge.Contracts;

/// <summary>A schedule and its last results.</summary>
internal sealed record ScheduleAnswer
{
    /// <summary>Converts the state of a schedule.</summary>
    public ScheduleAnswer(ScheduleState state)
    {
        var row = state.Row;
        Id = row.Id;
        ScheduleId = row.Id;
        Name = row.Name;
        Cron = row.Cron;
        Timezone = state.ZoneName;
        Kind = WireNames.Of(row.Kind);
        Type = row.Kind == ScheduleKind.Backup ? WireNames.Of(row.Type) : null;
        Copy = row.Copy;
        FullEvery = row.FullEvery;
        RetentionDays = row.RetentionDays;
        Enabled = row.Enabled;
        CatchUp = row.CatchUp;
        Sources = row.Sources;
        IncludeFiles = row.IncludeFiles;
        IncludeDatabase = row.IncludeDatabase;
        ReadBytesPerSecond = row.Limits.ReadBytesPerSecond;
        Workers = row.Limits.Workers;
        IoClass = row.Limits.IoClass is { } ioClass ? WireNames.Of(ioClass) : null;
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

    /// <summary>The id of the schedule.</summary>
    public string Id { get; }

    /// <summary>The same id.</summary>
    public string ScheduleId { get; }

    /// <summary>The name that was given.</summary>
    public string? Name { get; }

    /// <summary>The cron line.</summary>
    public string Cron { get; }

    /// <summary>The time zone of <c>cron</c>: the one that was given, or that of the host.</summary>
    public string Timezone { get; }

    /// <summary>What it does.</summary>
    public string Kind { get; }

    /// <summary>The type of its backups; <c>null</c> for another <c>kind</c>.</summary>
    public string? Type { get; }

    /// <summary>The copy that a <c>copy-verify</c> verifies, or a <c>drill</c> reads from.</summary>
    public string? Copy { get; }

    /// <summary>When it makes a full backup instead, as given.</summary>
    public string? FullEvery { get; }

    /// <summary>The number of days after which a prune may delete each of its backups, as given.</summary>
    public int? RetentionDays { get; }

    /// <summary>Whether it runs.</summary>
    public bool Enabled { get; }

    /// <summary>Whether due times that are more than two minutes late run.</summary>
    public bool CatchUp { get; }

    /// <summary>The names of the sources that it backs up or restores; <c>null</c> for all.</summary>
    public IReadOnlyList<string>? Sources { get; }

    /// <summary>Whether sources of the kinds <c>files</c> and <c>s3</c> are included.</summary>
    public bool IncludeFiles { get; }

    /// <summary>Whether sources of the other kinds are included.</summary>
    public bool IncludeDatabase { get; }

    /// <summary>How many bytes of the sources its backups may read in a second, as given; 0 for no limit.</summary>
    public int? ReadBytesPerSecond { get; }

    /// <summary>The number of threads that hash and compress, as given.</summary>
    public int? Workers { get; }

    /// <summary>The I/O class of its backups, as given: <c>best_effort</c> or <c>idle</c>.</summary>
    public string? IoClass { get; }

    /// <summary>The next due time; in the past while the queue is full; <c>null</c> while it is not enabled.</summary>
    public string? NextRunAt { get; }

    /// <summary>When its last run was queued.</summary>
    public string? LastRunAt { get; }

    /// <summary>The result of the last due time, or run: the status of its job, or <c>skipped</c>; <c>null</c> before the first.</summary>
    public string? LastStatus { get; }

    /// <summary>Why that did not succeed.</summary>
    public string? LastError { get; }

    /// <summary>The backup of its last run; <c>null</c> for another <c>kind</c> than <c>backup</c>.</summary>
    public string? LastBackupId { get; }

    /// <summary>When the last successful run completed; <c>null</c> if there is none.</summary>
    public string? LastSuccessAt { get; }

    /// <summary>
    /// Whether a due time is more than an hour ago and no run has completed since. While a run is in progress it is <c>false</c>, until a
    /// second due time has passed.
    /// </summary>
    public bool Overdue { get; }

    /// <summary>That due time, the first one.</summary>
    public string? OverdueFor { get; }

    /// <summary>The last due times that did not run, newest first, at most 10.</summary>
    public IReadOnlyList<SkipAnswer> Skipped { get; }

    /// <summary>Whether it belongs to the configuration, and can be changed only there.</summary>
    public bool ReadOnly { get; }

    /// <summary>When it was created.</summary>
    public string CreatedAt { get; }

    /// <summary>Who created it.</summary>
    public string CreatedBy { get; }
}

using BackupEdge.Catalogue;
using BackupEdge.Counts;

namespace BackupEdge.Contracts;

/// <summary>A backup in the list; docs/api.md tells every field.</summary>
internal record BackupListItem
{
    /// <summary>Makes it of a row.</summary>
    public BackupListItem(BackupRow row)
    {
        Counts = row.Counts;
        Id = row.Id;
        JobId = row.JobId;
        Type = WireNames.Of(row.Type);
        Status = WireNames.Of(row.Status);
        CreatedAt = UtcTime.Text(row.CreatedAt);
        CompletedAt = UtcTime.Text(row.CompletedAt);
        WarningCount = row.WarningCount;
        Label = row.Label;
        RetentionDays = row.RetentionDays;
        Hold = row.IsHeld;
        BaseId = row.BaseId;
        ScheduleId = row.ScheduleId;
        Sources = [.. row.Sources.Select(source => source.Name)];
    }

    /// <summary>The backup's id.</summary>
    public string Id { get; }

    /// <summary>The job that makes or made it.</summary>
    public string JobId { get; }

    /// <summary>What it is.</summary>
    public string Type { get; }

    /// <summary>How far it has come.</summary>
    public string Status { get; }

    /// <summary>When it was asked for.</summary>
    public string CreatedAt { get; }

    /// <summary>When it ended.</summary>
    public string? CompletedAt { get; }

    /// <summary>Bytes of its archive on disk.</summary>
    public long Size => Counts.StoredBytes;

    /// <summary>Bytes that a restore of everything writes.</summary>
    public long SourceSize => Counts.SourceBytes;

    /// <summary>Regular files and hard links.</summary>
    public long Files => Counts.Files;

    /// <summary>How many things could not be read as they should.</summary>
    public long WarningCount { get; }

    /// <summary>What the caller calls it.</summary>
    public string? Label { get; }

    /// <summary>Days after which it may go.</summary>
    public int? RetentionDays { get; }

    /// <summary>Whether no retention may take it.</summary>
    public bool Hold { get; }

    /// <summary>The backup it compares with.</summary>
    public string? BaseId { get; }

    /// <summary>The schedule that asked for it.</summary>
    public string? ScheduleId { get; }

    /// <summary>Names of the sources it holds.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>What the backup read and wrote; answers show its counters as fields of their own.</summary>
    protected BackupCounts Counts { get; }
}

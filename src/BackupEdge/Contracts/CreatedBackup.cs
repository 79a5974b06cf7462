using BackupEdge.Catalogue;
using BackupEdge.Counts;

namespace BackupEdge.Contracts;

/// <summary>The answer to a backup that was asked for; docs/api.md tells every field.</summary>
internal sealed record CreatedBackup
{
    private readonly BackupCounts _counts;

    /// <summary>Makes it of a row.</summary>
    public CreatedBackup(BackupRow row)
    {
        _counts = row.Counts;
        BackupId = row.Id;
        JobId = row.JobId;
        Status = WireNames.Of(row.Status);
        Type = WireNames.Of(row.Type);
        RequestedType = WireNames.Of(row.RequestedType);
        TypeReason = row.TypeReason;
        BaseId = row.BaseId;
        ScheduleId = row.ScheduleId;
        CreatedAt = UtcTime.Text(row.CreatedAt);
        CompletedAt = UtcTime.Text(row.CompletedAt);
        Label = row.Label;
        Sources = [.. row.Sources.Select(source => source.Name)];
        WarningCount = row.WarningCount;
        Error = FailureAnswer.From(row.ErrorCode, row.ErrorMessage);
    }

    /// <summary>The backup's id.</summary>
    public string BackupId { get; }

    /// <summary>The job that makes it.</summary>
    public string JobId { get; }

    /// <summary>How far it has come.</summary>
    public string Status { get; }

    /// <summary>What it is.</summary>
    public string Type { get; }

    /// <summary>What was asked for.</summary>
    public string RequestedType { get; }

    /// <summary>Why the type is other than asked for.</summary>
    public string? TypeReason { get; }

    /// <summary>The backup it compares with.</summary>
    public string? BaseId { get; }

    /// <summary>The schedule that asked for it.</summary>
    public string? ScheduleId { get; }

    /// <summary>When it was asked for.</summary>
    public string CreatedAt { get; }

    /// <summary>When it ended.</summary>
    public string? CompletedAt { get; }

    /// <summary>What the caller calls it.</summary>
    public string? Label { get; }

    /// <summary>Names of the sources it holds.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>Bytes of its archive on disk.</summary>
    public long Size => _counts.StoredBytes;

    /// <summary>Bytes that a restore of everything writes.</summary>
    public long SourceSize => _counts.SourceBytes;

    /// <summary>Regular files and hard links.</summary>
    public long Files => _counts.Files;

    /// <summary>Files that the base did not have.</summary>
    public long AddedFiles => _counts.AddedFiles;

    /// <summary>Files that differ from the base's.</summary>
    public long ChangedFiles => _counts.ChangedFiles;

    /// <summary>Files that are as in the base and were not read.</summary>
    public long UnchangedFiles => _counts.UnchangedFiles;

    /// <summary>Files that the base has and the sources have not any more.</summary>
    public long RemovedFiles => _counts.RemovedFiles;

    /// <summary>Bytes read from the sources.</summary>
    public long ReadBytes => _counts.ReadBytes;

    /// <summary>Bytes that no archive held before, before compression.</summary>
    public long NewBytes => _counts.NewBytes;

    /// <summary>How many things could not be read as they should.</summary>
    public long WarningCount { get; }

    /// <summary>Why it ended badly.</summary>
    public FailureAnswer? Error { get; }
}

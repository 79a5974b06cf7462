using BackupEdge.Catalogue;
using BackupEdge.Counts;

namespace BackupEdge.Contracts;

/// <summary>The response to a request for a backup.</summary>
internal sealed record CreatedBackup
{
    private readonly BackupCounts _counts;

    /// <summary>Converts a row of the catalogue.</summary>
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
        Tags = row.Tags;
        Sources = [.. row.Sources.Select(source => source.Name)];
        WarningCount = row.WarningCount;
        Error = FailureAnswer.From(row.ErrorCode, row.ErrorMessage);
    }

    /// <summary>The id of the backup.</summary>
    public string BackupId { get; }

    /// <summary>The id of the job that makes it.</summary>
    public string JobId { get; }

    /// <summary><c>queued</c> without <c>Prefer: wait</c>; with it, the status when the call returns.</summary>
    public string Status { get; }

    /// <summary><c>full</c>, <c>incremental</c> or <c>differential</c>.</summary>
    public string Type { get; }

    /// <summary>The type that was requested.</summary>
    public string RequestedType { get; }

    /// <summary>Why <c>type</c> differs from the requested one.</summary>
    public string? TypeReason { get; }

    /// <summary>
    /// The newest of the backups that its sources are compared with; <c>null</c> for a full one, and until it is chosen.
    /// </summary>
    public string? BaseId { get; }

    /// <summary>The schedule that requested it, which may have been deleted since.</summary>
    public string? ScheduleId { get; }

    /// <summary>When it was requested.</summary>
    public string CreatedAt { get; }

    /// <summary>When its job ended, with success or without.</summary>
    public string? CompletedAt { get; }

    /// <summary>The label that was given.</summary>
    public string? Label { get; }

    /// <summary>The tags that were given, sorted.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>The names of the sources it holds.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>The size in bytes of its archive on disk; 0 until it has completed.</summary>
    public long Size => _counts.StoredBytes;

    /// <summary>The size in bytes of what a restore of everything writes; 0 until it has completed.</summary>
    public long SourceSize => _counts.SourceBytes;

    /// <summary>The number of regular files and hard links; 0 until it has completed.</summary>
    public long Files => _counts.Files;

    /// <summary>The number of files that the bases do not have; 0 for a full backup.</summary>
    public long AddedFiles => _counts.AddedFiles;

    /// <summary>The number of files that differ from those of the bases.</summary>
    public long ChangedFiles => _counts.ChangedFiles;

    /// <summary>The number of files that are the same as in the bases and were not read.</summary>
    public long UnchangedFiles => _counts.UnchangedFiles;

    /// <summary>The number of files that the bases have and the sources no longer have.</summary>
    public long RemovedFiles => _counts.RemovedFiles;

    /// <summary>The bytes that were read from the sources.</summary>
    public long ReadBytes => _counts.ReadBytes;

    /// <summary>The bytes that no archive had before, including its own file list, before compression.</summary>
    public long NewBytes => _counts.NewBytes;

    /// <summary>The number of warnings, such as files that could not be read.</summary>
    public long WarningCount { get; }

    /// <summary>Why it failed.</summary>
    public FailureAnswer? Error { get; }
}

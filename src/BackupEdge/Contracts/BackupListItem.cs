using BackupEdge.Catalogue;
using BackupEdge.Copies;
using BackupEdge.Counts;
using BackupEdge.Retention;

namespace BackupEdge.Contracts;

/// <summary>A backup in a list.</summary>
internal record BackupListItem
{
    /// <summary>Converts a row of the catalogue. The outlook is null for a backup that is not completed.</summary>
    public BackupListItem(BackupRow row, RetentionOutlook? retention, IReadOnlyList<BackupCopy> copies)
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
        Tags = row.Tags;
        Note = row.Note;
        RetentionDays = row.RetentionDays;
        Hold = row.IsHeld;
        ExpiresAt = UtcTime.Text(retention?.ExpiresAt);
        RetentionReason = retention?.Reason;
        BaseId = row.BaseId;
        ScheduleId = row.ScheduleId;
        Sources = [.. row.Sources.Select(source => source.Name)];
        IncompleteSources = row.IncompleteSources;
        CreatedBy = row.CreatedBy;
        StartedAt = UtcTime.Text(row.StartedAt);
        VerifiedAt = UtcTime.Text(row.VerifiedAt);
        VerifyProblemCount = row.VerifyProblemCount;
        Error = FailureAnswer.From(row.ErrorCode, row.ErrorMessage);
        Copies = BackupCopyAnswer.From(copies);
    }

    /// <summary>The id, <c>backup_id</c> in other calls.</summary>
    public string Id { get; }

    /// <summary>The id of the job that makes it.</summary>
    public string JobId { get; }

    /// <summary><c>full</c>, <c>incremental</c> or <c>differential</c>.</summary>
    public string Type { get; }

    /// <summary>One of the values of <c>status</c> of backups.</summary>
    public string Status { get; }

    /// <summary>When it was requested.</summary>
    public string CreatedAt { get; }

    /// <summary>When its job ended, with success or without.</summary>
    public string? CompletedAt { get; }

    /// <summary>The size in bytes of its archive on disk; 0 until it has completed.</summary>
    public long Size => Counts.StoredBytes;

    /// <summary>The size in bytes of what a restore of everything writes; 0 until it has completed.</summary>
    public long SourceSize => Counts.SourceBytes;

    /// <summary>The number of regular files and hard links; 0 until it has completed.</summary>
    public long Files => Counts.Files;

    /// <summary>The number of warnings, such as files that could not be read.</summary>
    public long WarningCount { get; }

    /// <summary>The label that was given.</summary>
    public string? Label { get; }

    /// <summary>The tags that were given, sorted.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>What somebody wrote about it.</summary>
    public string? Note { get; }

    /// <summary>The number of days after which a prune may delete it, as given.</summary>
    public int? RetentionDays { get; }

    /// <summary>Whether it is protected from retention.</summary>
    public bool Hold { get; }

    /// <summary>
    /// The earliest time at which a prune may delete it; <c>null</c> with a hold, without <c>retention_days</c>, or if something else keeps
    /// it after them.
    /// </summary>
    public string? ExpiresAt { get; }

    /// <summary>
    /// What keeps it, such as <c>keep_last 3</c>, <c>kept manually</c> or <c>held</c>, or <c>expires at the next prune: ...</c>;
    /// <c>null</c> until it has completed.
    /// </summary>
    public string? RetentionReason { get; }

    /// <summary>
    /// The newest of the backups that its sources are compared with; <c>null</c> for a full one, and until it is chosen.
    /// </summary>
    public string? BaseId { get; }

    /// <summary>The schedule that requested it, which may have been deleted since.</summary>
    public string? ScheduleId { get; }

    /// <summary>The names of the sources it holds.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>
    /// The names of the sources that it left out because they failed, which are not in <c>sources</c>, and of those that it could not read
    /// completely; empty if it has all of each.
    /// </summary>
    public IReadOnlyList<string> IncompleteSources { get; }

    /// <summary>Who requested it: the name of a key, or the <c>sub</c> of a token.</summary>
    public string CreatedBy { get; }

    /// <summary>When its job started.</summary>
    public string? StartedAt { get; }

    /// <summary>The number of files that the bases do not have; 0 for a full backup.</summary>
    public long AddedFiles => Counts.AddedFiles;

    /// <summary>The number of files that differ from those of the bases.</summary>
    public long ChangedFiles => Counts.ChangedFiles;

    /// <summary>The number of files that the bases have and the sources no longer have.</summary>
    public long RemovedFiles => Counts.RemovedFiles;

    /// <summary>The bytes that no archive had before, including its own file list, before compression.</summary>
    public long NewBytes => Counts.NewBytes;

    /// <summary>When a verify last ended.</summary>
    public string? VerifiedAt { get; }

    /// <summary>The number of problems that the verify found.</summary>
    public long? VerifyProblemCount { get; }

    /// <summary>Why it failed.</summary>
    public FailureAnswer? Error { get; }

    /// <summary>
    /// The copies that have it or are to have it, in the order of the settings; empty without copies, and until it has completed.
    /// </summary>
    public IReadOnlyList<BackupCopyAnswer> Copies { get; }

    /// <summary>Who deleted it and when, if it can be undeleted; <c>null</c> for a backup that is not deleted.</summary>
    public DeletionAnswer? Deleted { get; init; }

    /// <summary>The counters of the backup, each of which is a field.</summary>
    protected BackupCounts Counts { get; }
}

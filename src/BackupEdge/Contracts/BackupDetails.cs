using System.Text.Json.Serialization;
using BackupEdge.Catalogue;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Contracts;

/// <summary>Everything known of a backup; docs/api.md tells every field.</summary>
internal sealed record BackupDetails : BackupListItem
{
    /// <summary>
    /// Makes it of a row, its warnings, the archives it needs, who needs its own, its job's row while that has not ended, and the time.
    /// </summary>
    public BackupDetails(
        BackupRow row,
        IReadOnlyList<PathNote> warnings,
        IReadOnlyList<ArchiveAnswer> archives,
        IReadOnlyList<string> dependents,
        JobRow? job,
        DateTimeOffset now
    )
        : base(row)
    {
        RequestedType = WireNames.Of(row.RequestedType);
        TypeReason = row.TypeReason;
        IncludeFiles = row.IncludeFiles;
        IncludeDatabase = row.IncludeDatabase;
        SourceKinds = row.Sources.ToDictionary(source => source.Name, source => source.Kind);
        CreatedBy = row.CreatedBy;
        StartedAt = UtcTime.Text(row.StartedAt);
        DurationSeconds = UtcTime.Seconds(row.StartedAt, row.CompletedAt, now);
        Archives = archives;
        Dependents = dependents;
        VerifiedAt = UtcTime.Text(row.VerifiedAt);
        VerifyProblemCount = row.VerifyProblemCount;
        Progress = job is null ? null : ProgressAnswer.From(job, now);
        Error = FailureAnswer.From(row.ErrorCode, row.ErrorMessage);
        Warnings = NoteAnswer.From(warnings);
    }

    /// <summary>Reads all that is known of a backup, with the progress of its job while that has not ended.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="queue">The queue that knows the progress of jobs.</param>
    /// <param name="row">The backup.</param>
    /// <param name="now">The current time, UTC.</param>
    public static BackupDetails From(CatalogueDatabase catalogue, JobQueue queue, BackupRow row, DateTimeOffset now)
    {
        var job = row.Status is RunStatus.Queued or RunStatus.Running ? queue.FindJob(row.JobId) : null;
        return catalogue.Read(session => From(session, row, job, now));
    }

    /// <summary>Reads all that is known of a backup.</summary>
    /// <param name="session">The catalogue.</param>
    /// <param name="row">The backup.</param>
    /// <param name="job">Its job while that has not ended, or null.</param>
    /// <param name="now">The current time, UTC.</param>
    public static BackupDetails From(CatalogueSession session, BackupRow row, JobRow? job, DateTimeOffset now) =>
        new(
            row,
            session.Notes.Warnings(row.Id),
            [
                .. session
                    .Backups.ArchivesWithStateOf(row.Id)
                    .Select(needed => new ArchiveAnswer(needed.Archive.Id, needed.Archive.Bytes, needed.IsDeleted)),
            ],
            session.Backups.DependentsOf(row.Id),
            job,
            now
        );

    /// <summary>What was asked for.</summary>
    [JsonPropertyOrder(1)]
    public string RequestedType { get; }

    /// <summary>Why the type is other than asked for.</summary>
    [JsonPropertyOrder(1)]
    public string? TypeReason { get; }

    /// <summary>Whether sources of kind <c>files</c> were asked for.</summary>
    [JsonPropertyOrder(1)]
    public bool IncludeFiles { get; }

    /// <summary>Whether sources of the other kinds were asked for.</summary>
    [JsonPropertyOrder(1)]
    public bool IncludeDatabase { get; }

    /// <summary>The kind of each source.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, string> SourceKinds { get; }

    /// <summary>Who asked for it.</summary>
    [JsonPropertyOrder(1)]
    public string CreatedBy { get; }

    /// <summary>When its job began.</summary>
    [JsonPropertyOrder(1)]
    public string? StartedAt { get; }

    /// <summary>How long it took, or has taken so far.</summary>
    [JsonPropertyOrder(1)]
    public double? DurationSeconds { get; }

    /// <summary>Folders.</summary>
    [JsonPropertyOrder(1)]
    public long Directories => Counts.Directories;

    /// <summary>Symbolic links, FIFOs and database streams.</summary>
    [JsonPropertyOrder(1)]
    public long Others => Counts.Others;

    /// <summary>Chunks its archive holds.</summary>
    [JsonPropertyOrder(1)]
    public long Chunks => Counts.Chunks;

    /// <summary>Files that the base did not have.</summary>
    [JsonPropertyOrder(1)]
    public long AddedFiles => Counts.AddedFiles;

    /// <summary>Files that differ from the base's.</summary>
    [JsonPropertyOrder(1)]
    public long ChangedFiles => Counts.ChangedFiles;

    /// <summary>Files that are as in the base and were not read.</summary>
    [JsonPropertyOrder(1)]
    public long UnchangedFiles => Counts.UnchangedFiles;

    /// <summary>Files that the base has and the sources have not any more.</summary>
    [JsonPropertyOrder(1)]
    public long RemovedFiles => Counts.RemovedFiles;

    /// <summary>Bytes read from the sources.</summary>
    [JsonPropertyOrder(1)]
    public long ReadBytes => Counts.ReadBytes;

    /// <summary>Bytes that no archive held before, before compression.</summary>
    [JsonPropertyOrder(1)]
    public long NewBytes => Counts.NewBytes;

    /// <summary>The other archives that a restore of it reads, oldest first.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<ArchiveAnswer> Archives { get; }

    /// <summary>The backups that need this one's archive, oldest first.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<string> Dependents { get; }

    /// <summary>When a verify last ended.</summary>
    [JsonPropertyOrder(1)]
    public string? VerifiedAt { get; }

    /// <summary>How many problems that verify found.</summary>
    [JsonPropertyOrder(1)]
    public long? VerifyProblemCount { get; }

    /// <summary>How far its job has come; null once that has ended.</summary>
    [JsonPropertyOrder(1)]
    public ProgressAnswer? Progress { get; }

    /// <summary>Why it ended badly.</summary>
    [JsonPropertyOrder(1)]
    public FailureAnswer? Error { get; }

    /// <summary>The first 1000 warnings.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<NoteAnswer> Warnings { get; }
}

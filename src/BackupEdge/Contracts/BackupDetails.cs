using System.Text.Json.Serialization;
using BackupEdge.Catalogue;
using BackupEdge.Copies;
using BackupEdge.Engine.Sealing;
using BackupEdge.Jobs.Queue;
using BackupEdge.Retention;

namespace BackupEdge.Contracts;

/// <summary>All properties of a backup.</summary>
internal sealed record BackupDetails : BackupListItem
{
    /// <summary>The value of <see cref="Encryption"/> for an archive that is not encrypted.</summary>
    public const string NotEncrypted = "none";

    /// <summary>Converts a row of the catalogue. The job is null if it has ended; the time is UTC.</summary>
    public BackupDetails(
        BackupRow row,
        RetentionOutlook? retention,
        IReadOnlyList<BackupCopy> copies,
        IReadOnlyList<PathNote> warnings,
        IReadOnlyList<ArchiveAnswer> archives,
        IReadOnlyList<string> dependents,
        JobRow? job,
        DateTimeOffset now
    )
        : base(row, retention, copies)
    {
        RequestedType = WireNames.Of(row.RequestedType);
        TypeReason = row.TypeReason;
        Bases = BaseAnswer.Of(row);
        IncludeFiles = row.IncludeFiles;
        IncludeDatabase = row.IncludeDatabase;
        SourceKinds = row.Sources.ToDictionary(source => source.Name, source => source.Kind);
        DurationSeconds = UtcTime.Seconds(row.StartedAt, row.CompletedAt, now);
        Archives = archives;
        Dependents = dependents;
        Encryption = row.Status is RunStatus.Completed or RunStatus.Missing ? row.SealMode ?? NotEncrypted : null;
        SealEpoch = row.SealEpoch;
        Progress = job is null ? null : ProgressAnswer.From(job, now);
        Warnings = NoteAnswer.From(warnings);
    }

    /// <summary>The possible values of <see cref="Encryption"/>.</summary>
    public static IReadOnlyList<string> Encryptions { get; } = [NotEncrypted, ArchiveSeal.Shared, ArchiveSeal.Sealed];

    /// <summary>Reads the properties of a backup, with the progress of its job while it has not ended.</summary>
    public static BackupDetails From(
        CatalogueDatabase catalogue,
        JobQueue queue,
        RetentionForecast retention,
        BackupCopies copies,
        BackupRow row,
        DateTimeOffset now
    )
    {
        var job = row.Status is RunStatus.Queued or RunStatus.Running ? queue.FindJob(row.JobId) : null;
        var outlook = retention.Of(row);
        return catalogue.Read(session => From(session, row, outlook, copies, job, now));
    }

    /// <summary>Reads the properties of a backup. The job is null if it has ended; the time is UTC.</summary>
    public static BackupDetails From(
        CatalogueSession session,
        BackupRow row,
        RetentionOutlook? retention,
        BackupCopies copies,
        JobRow? job,
        DateTimeOffset now
    ) =>
        new(
            row,
            retention,
            copies.Of(session, row),
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

    /// <summary>The type that was requested.</summary>
    [JsonPropertyOrder(1)]
    public string RequestedType { get; }

    /// <summary>Why <c>type</c> differs from the requested one.</summary>
    [JsonPropertyOrder(1)]
    public string? TypeReason { get; }

    /// <summary>The backup that each source is compared with; empty for a full one, and until they are chosen.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<BaseAnswer> Bases { get; }

    /// <summary>Whether sources of the kinds <c>files</c> and <c>s3</c> were requested.</summary>
    [JsonPropertyOrder(1)]
    public bool IncludeFiles { get; }

    /// <summary>Whether sources of the other kinds were requested.</summary>
    [JsonPropertyOrder(1)]
    public bool IncludeDatabase { get; }

    /// <summary>The kind of each source: <c>files</c>, <c>sqlite</c>, <c>postgres</c>, <c>command</c> or <c>s3</c>.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, string> SourceKinds { get; }

    /// <summary>How long its job took, or has taken so far; <c>null</c> before it starts.</summary>
    [JsonPropertyOrder(1)]
    public double? DurationSeconds { get; }

    /// <summary>The number of folders.</summary>
    [JsonPropertyOrder(1)]
    public long Directories => Counts.Directories;

    /// <summary>The number of symbolic links, FIFOs, databases and outputs of commands.</summary>
    [JsonPropertyOrder(1)]
    public long Others => Counts.Others;

    /// <summary>The number of chunks in its archive.</summary>
    [JsonPropertyOrder(1)]
    public long Chunks => Counts.Chunks;

    /// <summary>The number of files that are the same as in the bases and were not read.</summary>
    [JsonPropertyOrder(1)]
    public long UnchangedFiles => Counts.UnchangedFiles;

    /// <summary>The bytes that were read from the sources.</summary>
    [JsonPropertyOrder(1)]
    public long ReadBytes => Counts.ReadBytes;

    /// <summary>The other archives that a restore of it reads, oldest first.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<ArchiveAnswer> Archives { get; }

    /// <summary>The ids of the backups that need its archive, oldest first.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<string> Dependents { get; }

    /// <summary>
    /// <c>none</c> if its archive is not encrypted, <c>shared</c> if the host can read its contents, or <c>sealed</c> if only a recovery
    /// identity can; <c>null</c> until it has completed.
    /// </summary>
    [JsonPropertyOrder(1)]
    public string? Encryption { get; }

    /// <summary>The number of the key epoch of its archive; <c>null</c> if it is not encrypted.</summary>
    [JsonPropertyOrder(1)]
    public long? SealEpoch { get; }

    /// <summary>The progress of its job; <c>null</c> when the job has ended.</summary>
    [JsonPropertyOrder(1)]
    public ProgressAnswer? Progress { get; }

    /// <summary>The first 1000 warnings about single paths.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<NoteAnswer> Warnings { get; }
}

using System.Text.Json.Serialization;
using BackupEdge.Catalogue;

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
        Directories = row.Directories;
        Others = row.Others;
        Chunks = row.Chunks;
        AddedFiles = row.AddedFiles;
        ChangedFiles = row.ChangedFiles;
        UnchangedFiles = row.UnchangedFiles;
        RemovedFiles = row.RemovedFiles;
        ReadBytes = row.ReadBytes;
        NewBytes = row.NewBytes;
        Archives = archives;
        Dependents = dependents;
        VerifiedAt = UtcTime.Text(row.VerifiedAt);
        VerifyProblemCount = row.VerifyProblemCount;
        Progress = job is null ? null : ProgressAnswer.From(job, now);
        Error = FailureAnswer.From(row.ErrorCode, row.ErrorMessage);
        Warnings = NoteAnswer.From(warnings);
    }

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
    public long Directories { get; }

    /// <summary>Symbolic links, FIFOs and database streams.</summary>
    [JsonPropertyOrder(1)]
    public long Others { get; }

    /// <summary>Chunks its archive holds.</summary>
    [JsonPropertyOrder(1)]
    public long Chunks { get; }

    /// <summary>Files that the base did not have.</summary>
    [JsonPropertyOrder(1)]
    public long AddedFiles { get; }

    /// <summary>Files that differ from the base's.</summary>
    [JsonPropertyOrder(1)]
    public long ChangedFiles { get; }

    /// <summary>Files that are as in the base and were not read.</summary>
    [JsonPropertyOrder(1)]
    public long UnchangedFiles { get; }

    /// <summary>Files that the base has and the sources have not any more.</summary>
    [JsonPropertyOrder(1)]
    public long RemovedFiles { get; }

    /// <summary>Bytes read from the sources.</summary>
    [JsonPropertyOrder(1)]
    public long ReadBytes { get; }

    /// <summary>Bytes that no archive held before, before compression.</summary>
    [JsonPropertyOrder(1)]
    public long NewBytes { get; }

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

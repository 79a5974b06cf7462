using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;
using BackupEdge.Counts;
using BackupEdge.Faults;
using BackupEdge.Retention;

namespace BackupEdge.Commands.Remote;

/// <summary>
/// Converts JSON of the API into rows, from which commands write their text: the inverse of the contracts. Fields that the API does not
/// have are empty.
/// </summary>
internal static class RemoteRows
{
    /// <summary>Converts a backup of any call.</summary>
    public static BackupRow Backup(JsonFields fields)
    {
        var type = fields.RequiredChoice<BackupType>("type");
        var error = fields.Object("error");
        var kinds = fields.Object("source_kinds");
        var bases = fields.Objects("bases").ToDictionary(item => item.Required("source"), item => item.Text("backup_id"));
        return new BackupRow
        {
            Id = fields.Text("id") ?? fields.Required("backup_id"),
            Sequence = 0,
            Type = type,
            RequestedType = fields.Choice<BackupType>("requested_type") ?? type,
            TypeReason = fields.Text("type_reason"),
            BaseId = fields.Text("base_id"),
            Status = fields.RequiredChoice<RunStatus>("status"),
            CreatedAt = fields.RequiredTime("created_at"),
            StartedAt = fields.Time("started_at"),
            CompletedAt = fields.Time("completed_at"),
            Label = fields.Text("label"),
            Tags = fields.Texts("tags") ?? [],
            Note = fields.Text("note"),
            RetentionDays = (int?)fields.Number("retention_days"),
            IsHeld = fields.Flag("hold"),
            IncludeFiles = fields.Flag("include_files"),
            IncludeDatabase = fields.Flag("include_database"),
            Sources = [.. (fields.Texts("sources") ?? []).Select(name => SourceOf(name, kinds, bases))],
            JobId = fields.Required("job_id"),
            CreatedBy = fields.Text("created_by") ?? "",
            ScheduleId = fields.Text("schedule_id"),
            Counts = CountsOf(fields),
            WarningCount = fields.Count("warning_count"),
            IncompleteSources = fields.Texts("incomplete_sources") ?? [],
            ErrorCode = error?.Text("code"),
            ErrorMessage = error?.Text("message"),
            VerifiedAt = fields.Time("verified_at"),
            VerifyProblemCount = fields.Number("verify_problem_count"),
            SealMode = fields.Text("encryption") is { } mode and not BackupDetails.NotEncrypted ? mode : null,
            SealEpoch = fields.Number("seal_epoch"),
        };
    }

    /// <summary>Converts a backup of a listing.</summary>
    public static ListedBackup Listed(JsonFields fields) =>
        new(
            Backup(fields),
            OutlookOf(fields),
            fields.Object("deleted") is { } deleted
                ? new Deletion(deleted.RequiredTime("at"), deleted.Required("by"), deleted.RequiredTime("undelete_until"))
                : null
        );

    /// <summary>Returns what the server's retention does with a backup; null if it is not completed.</summary>
    public static RetentionOutlook? OutlookOf(JsonFields fields) =>
        fields.Text("retention_reason") is { } reason
            ? new RetentionOutlook(
                fields.Time("expires_at"),
                reason,
                reason.StartsWith(RetentionOutlook.Expiring, StringComparison.Ordinal)
            )
            : null;

    /// <summary>Converts a job of any call.</summary>
    public static JobRow Job(JsonFields fields)
    {
        var kind = fields.RequiredChoice<JobKind>("kind");
        var error = fields.Object("error");
        return WithProgress(fields) with
        {
            Id = fields.Required("job_id"),
            Kind = kind,
            Status = fields.RequiredChoice<RunStatus>("status"),
            BackupId = fields.Text("backup_id"),
            Backup = fields.Choice<BackupType>("type") is { } type
                ? new JobBackup(type, fields.Text("label"), fields.Text("schedule_id"), string.Join(',', fields.Texts("sources") ?? []))
                : null,
            Target = fields.Text("target"),
            DryRun = fields.Flag("dry_run"),
            CreatedAt = fields.RequiredTime("created_at"),
            StartedAt = fields.Time("started_at"),
            CompletedAt = fields.Time("completed_at"),
            CreatedBy = fields.Text("created_by") ?? "",
            CancelRequested = fields.Flag("cancel_requested"),
            Result = fields.Find("result") is { } result ? JobResults.Parse(kind, result.GetRawText()) : null,
            ErrorCount = fields.Count("error_count"),
            WarningCount = fields.Count("warning_count"),
            ErrorCode = error?.Text("code"),
            ErrorMessage = error?.Text("message"),
        };
    }

    /// <summary>Returns the job of a backup that has not ended, with the progress that its details have.</summary>
    public static JobRow JobOf(BackupRow backup, JsonFields details) =>
        WithProgress(details) with
        {
            Id = backup.JobId,
            Status = backup.Status,
            BackupId = backup.Id,
            CreatedAt = backup.CreatedAt,
            StartedAt = backup.StartedAt,
            CreatedBy = backup.CreatedBy,
        };

    /// <summary>Converts a key.</summary>
    public static KeyRow Key(JsonFields fields) =>
        new()
        {
            Id = fields.Required("id"),
            Name = fields.Required("name"),
            Role = fields.RequiredChoice<Role>("role"),
            Sources = fields.Texts("sources"),
            IsCreateOnly = fields.Flag("create_only"),
            Hash = [],
            CreatedAt = fields.RequiredTime("created_at"),
            ExpiresAt = fields.Time("expires_at"),
            RevokedAt = fields.Time("revoked_at"),
            LastUsedAt = fields.Time("last_used_at"),
        };

    /// <summary>Converts an audit record.</summary>
    public static AuditRow Audit(JsonFields fields) =>
        new()
        {
            Number = fields.Count("number"),
            At = fields.RequiredTime("at"),
            Action = fields.Required("action"),
            Caller = fields.Text("caller"),
            Credential = fields.Text("credential"),
            Role = fields.Choice<Role>("role"),
            Address = fields.Text("address"),
            Method = fields.Text("method"),
            Path = fields.Text("path"),
            Subject = fields.Text("subject"),
            Result = fields.Required("result"),
            Status = (int?)fields.Number("status"),
            Count = fields.Count("count"),
        };

    /// <summary>Converts a document that commands use as it is.</summary>
    /// <exception cref="Fault"><c>io_error</c> if it has another form.</exception>
    public static T Parse<T>(JsonElement element, JsonTypeInfo<T> type)
    {
        try
        {
            return element.Deserialize(type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new Fault(
                FaultCode.IoError,
                $"The server's answer has a form that this version of backupedge does not know: {e.Message} Use the same version as the "
                    + "server.",
                e
            );
        }
    }

    /// <summary>Converts a part of a document; null if it is missing.</summary>
    /// <exception cref="Fault"><c>io_error</c> if it has another form.</exception>
    public static T? Parse<T>(JsonFields fields, string name, JsonTypeInfo<T> type)
        where T : class => fields.Find(name) is { } field ? Parse(field, type) : null;

    private static BackupSource SourceOf(string name, JsonFields? kinds, Dictionary<string, string?> bases) =>
        new(name, kinds?.Text(name) ?? "", "") { BaseId = bases.GetValueOrDefault(name) };

    private static JobRow WithProgress(JsonFields fields)
    {
        var progress = fields.Object("progress");
        return new JobRow
        {
            Id = "",
            Kind = JobKind.Backup,
            Status = RunStatus.Queued,
            BackupId = null,
            Request = "{}",
            CreatedAt = default,
            CreatedBy = "",
            BytesDone = progress?.Count("bytes_done") ?? 0,
            BytesTotal = progress?.Count("bytes_total") ?? 0,
            FilesDone = progress?.Count("files_done") ?? 0,
            FilesTotal = progress?.Count("files_total") ?? 0,
        };
    }

    private static BackupCounts CountsOf(JsonFields fields) =>
        new()
        {
            Files = fields.Count("files"),
            Directories = fields.Count("directories"),
            Others = fields.Count("others"),
            AddedFiles = fields.Count("added_files"),
            ChangedFiles = fields.Count("changed_files"),
            UnchangedFiles = fields.Count("unchanged_files"),
            RemovedFiles = fields.Count("removed_files"),
            SourceBytes = fields.Count("source_size"),
            ReadBytes = fields.Count("read_bytes"),
            NewBytes = fields.Count("new_bytes"),
            StoredBytes = fields.Count("size"),
            Chunks = fields.Count("chunks"),
        };
}

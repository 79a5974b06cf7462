using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Copies;
using BackupEdge.Drills;
using BackupEdge.Encryption;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Monitoring;
using BackupEdge.Objects;

namespace BackupEdge.Api.Documentation;

/// <content>The named lists of values, and the fields of responses that have one of them.</content>
internal static partial class ApiDocumentation
{
    private static readonly EnumDoc BackupStatus = EnumDoc.Of("BackupStatus", "The status of a backup.", ApiEnums.BackupStatuses);
    private static readonly EnumDoc JobStatus = EnumDoc.Of("JobStatus", "The status of a job.", ApiEnums.JobStatuses);
    private static readonly EnumDoc JobKind = EnumDoc.Of("JobKind", "What a job does.", ApiEnums.JobKinds);
    private static readonly EnumDoc BackupType = EnumDoc.Of("BackupType", "What a backup contains.", ApiEnums.BackupTypes);
    private static readonly EnumDoc IoClass = EnumDoc.Of("IoClass", "How a backup shares the disk.", ApiEnums.IoClasses);
    private static readonly EnumDoc KeyRole = EnumDoc.Of("Role", "What a caller may do.", ApiEnums.Roles);
    private static readonly EnumDoc KeyState = EnumDoc.Of<KeyStatus>("KeyStatus", "Whether an API key can be used.", ApiEnums.Of);
    private static readonly EnumDoc SourceKind = new("SourceKind", "What a source backs up.", SourceKinds.Names);
    private static readonly EnumDoc EntryType = EnumDoc.Of<Engine.Archives.ManifestEntryKind>(
        "EntryType",
        "What an entry of a backup is.",
        ApiEnums.Of
    );
    private static readonly EnumDoc Change = EnumDoc.Of<VersionChange>(
        "VersionChange",
        "How a file differs from the previous backup.",
        ApiEnums.Of
    );
    private static readonly EnumDoc Difference = EnumDoc.Of<DifferenceChange>(
        "DifferenceChange",
        "How a path differs between two backups.",
        ApiEnums.Of
    );
    private static readonly EnumDoc Aspect = new("DifferenceAspect", "What of an entry differs.", DifferenceAnswer.Aspects);
    private static readonly EnumDoc Fate = EnumDoc.Of<RestoreFate>("RestoreFate", "What a restore does at a path.", ApiEnums.Of);
    private static readonly EnumDoc Pruned = EnumDoc.Of<BackupAction>("BackupAction", "What a prune does with a backup.", WireNames.Of);
    private static readonly EnumDoc Archived = EnumDoc.Of<ArchiveAction>(
        "ArchiveAction",
        "What a prune does with an archive.",
        WireNames.Of
    );
    private static readonly EnumDoc Skip = EnumDoc.Of<SkipReason>("SkipReason", "Why a due time of a schedule did not run.", WireNames.Of);
    private static readonly EnumDoc Outcome = new(
        "ScheduleOutcome",
        "The status of a schedule's last job, or `skipped` if its last due time did not run.",
        [.. JobStatus.Values, Scheduling.ScheduleState.Skipped]
    );
    private static readonly EnumDoc Code = EnumDoc.Of("ErrorCode", "The kind of an error.", typeof(FaultCode).GetFields());
    private static readonly EnumDoc Reason = EnumDoc.Of(
        "ReasonCode",
        "Why the service is degraded, or what it warns of.",
        typeof(ReasonCode).GetFields()
    );
    private static readonly EnumDoc ServiceHealth = new(
        "ServiceHealth",
        "Whether a check failed.",
        [StatusAnswer.Ok, StatusAnswer.Degraded]
    );
    private static readonly EnumDoc Liveness = new("HealthStatus", "What the service can do.", [HealthAnswer.Ok, HealthAnswer.Ready]);
    private static readonly EnumDoc Place = new("TargetKind", "What a target is.", [TargetAnswer.Folder, TargetAnswer.Original]);
    private static readonly EnumDoc CopyKind = new("CopyKind", "Where a copy is.", [BucketPlace.Word, FolderPlace.Word]);
    private static readonly EnumDoc CopiedStatus = EnumDoc.Of<CopiedState>("CopiedStatus", "A backup in a copy.", ApiEnums.Of);
    private static readonly EnumDoc LockMode = new(
        "LockMode",
        "Who may end the lock of an object of a copy before its time: accounts with a permission of their own, or nobody.",
        [ApiEnums.Of(CopyLockMode.Governance), ApiEnums.Of(CopyLockMode.Compliance)]
    );
    private static readonly EnumDoc Conditions = EnumDoc.Of<WriteConditions>(
        "ConditionalWrites",
        "Whether a store can write an object only if there is none.",
        ApiEnums.Of
    );
    private static readonly EnumDoc Locks = EnumDoc.Of<LockAbility>(
        "LockAbility",
        "Whether a store can lock objects against deletion.",
        ApiEnums.Of
    );
    private static readonly EnumDoc ScheduleKinds = EnumDoc.Of("ScheduleKind", "What a schedule does.", ApiEnums.ScheduleKinds);
    private static readonly EnumDoc DrillResults = EnumDoc.Of("DrillResult", "What a drill has shown.", ApiEnums.DrillResults);
    private static readonly EnumDoc DrillChecks = new("DrillCheckName", "What a drill checked.", DrillCheck.Names);
    private static readonly EnumDoc DrillOutcomes = new("DrillOutcome", "The outcome of a check of a drill.", DrillCheck.Outcomes);
    private static readonly EnumDoc Audited = EnumDoc.Of("AuditAction", "What was changed.", typeof(AuditAction).GetFields());

    private static readonly EnumDoc AuditFindings = EnumDoc.Of<AuditFindingKind>(
        "AuditFindingKind",
        "Why the audit records are not as they were written.",
        WireNames.Of
    );

    private static readonly EnumDoc Sealing = EnumDoc.Of<EncryptionMode>(
        "EncryptionMode",
        "How archives are encrypted, and who can read their contents.",
        KeyWords.Of
    );
    private static readonly EnumDoc KeptIn = EnumDoc.Of<SlotKind>("SlotKind", "Where the identity of a slot is kept.", KeyWords.Of);

    /// <summary>Every named list of values. The choices of each parameter are those of one of them.</summary>
    public static IReadOnlyList<EnumDoc> Enums { get; } =
    [
        BackupStatus,
        BackupType,
        IoClass,
        JobKind,
        JobStatus,
        KeyRole,
        KeyState,
        SourceKind,
        EntryType,
        Change,
        Difference,
        Aspect,
        Fate,
        Pruned,
        Archived,
        Skip,
        Outcome,
        Code,
        Reason,
        ServiceHealth,
        Liveness,
        Place,
        CopyKind,
        CopiedStatus,
        LockMode,
        Conditions,
        Locks,
        Sealing,
        Audited,
        AuditFindings,
        KeptIn,
        ScheduleKinds,
        DrillResults,
        DrillChecks,
        DrillOutcomes,
        EnumDoc.Of("DrillPick", "Which backup of each source a drill restores.", ApiEnums.DrillPicks),
        EnumDoc.Of("OverwriteMode", "What a restore does with existing files.", ApiEnums.OverwriteModes),
        EnumDoc.Of("TarFormat", "The format of an export.", ApiEnums.TarFormats),
        EnumDoc.Of("ListForm", "The form of a list in a response.", ApiEnums.ListForms),
    ];

    /// <summary>
    /// The list of values of fields of responses, each as the type that declares it and the name; null for a text whose name sounds as if
    /// it had one, such as <c>type_reason</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, EnumDoc?> EnumFields { get; } =
        new Dictionary<string, EnumDoc?>
        {
            ["ActiveJobAnswer.kind"] = JobKind,
            ["ActiveJobAnswer.status"] = JobStatus,
            ["AuditAnswer.action"] = Audited,
            ["AuditAnswer.result"] = null,
            ["AuditAnswer.role"] = KeyRole,
            ["AuditFindingAnswer.kind"] = AuditFindings,
            ["AuditLine.action"] = Audited,
            ["AuditLine.result"] = null,
            ["AuditLine.role"] = KeyRole,
            ["BackupDetails.encryption"] = Sealing,
            ["BackupDetails.requested_type"] = BackupType,
            ["BackupDetails.source_kinds"] = SourceKind,
            ["BackupDetails.type_reason"] = null,
            ["BackupCopyAnswer.status"] = CopiedStatus,
            ["BackupListItem.retention_reason"] = null,
            ["BackupListItem.status"] = BackupStatus,
            ["BackupListItem.type"] = BackupType,
            ["CopyAnswer.kind"] = CopyKind,
            ["CopyAnswer.lock_mode"] = LockMode,
            ["CreatedBackup.requested_type"] = BackupType,
            ["CreatedBackup.status"] = BackupStatus,
            ["CreatedBackup.type"] = BackupType,
            ["CreatedBackup.type_reason"] = null,
            ["DeletedBackup.status"] = BackupStatus,
            ["DeletedBackup.type"] = BackupType,
            ["DifferenceAnswer.change"] = Difference,
            ["DifferenceAnswer.differs"] = Aspect,
            ["DifferenceAnswer.type_after"] = EntryType,
            ["DifferenceAnswer.type_before"] = EntryType,
            ["DrillCheck.name"] = DrillChecks,
            ["DrillCheck.outcome"] = DrillOutcomes,
            ["DrillListItem.result"] = DrillResults,
            ["DrillListSource.result"] = DrillResults,
            ["DrillProblem.code"] = null,
            ["DrillReport.result"] = DrillResults,
            ["DrilledSource.code"] = Code,
            ["DrilledSource.kind"] = SourceKind,
            ["DrilledSource.result"] = DrillResults,
            ["EncryptionAnswer.mode"] = Sealing,
            ["EncryptionStateAnswer.mode"] = Sealing,
            ["ErrorAnswer.error"] = Code,
            ["FailureAnswer.code"] = Code,
            ["FileAnswer.type"] = EntryType,
            ["FileVersionAnswer.change"] = Change,
            ["FileVersionAnswer.type"] = EntryType,
            ["HealthAnswer.status"] = Liveness,
            ["JobListItem.kind"] = JobKind,
            ["JobListItem.status"] = JobStatus,
            ["JobListItem.type"] = BackupType,
            ["KeyAnswer.role"] = KeyRole,
            ["KeyAnswer.status"] = KeyState,
            ["KeyProblemAnswer.code"] = Reason,
            ["KeySlotAnswer.kind"] = KeptIn,
            ["NoteAnswer.code"] = null,
            ["TargetAnswer.kind"] = Place,
            ["TargetPlaceAnswer.kind"] = SourceKind,
            ["PreviewedRunAnswer.type"] = BackupType,
            ["PlannedArchive.action"] = Archived,
            ["PlannedArchive.reason"] = null,
            ["PlannedBackup.action"] = Pruned,
            ["PlannedBackup.reason"] = null,
            ["PlannedPathAnswer.fate"] = Fate,
            ["PlannedPathAnswer.type"] = EntryType,
            ["ReasonAnswer.code"] = Reason,
            ["ScheduleAnswer.io_class"] = IoClass,
            ["ScheduleAnswer.kind"] = ScheduleKinds,
            ["ScheduleAnswer.last_status"] = Outcome,
            ["ScheduleAnswer.type"] = BackupType,
            ["ScheduleStatusAnswer.last_status"] = Outcome,
            ["SessionAnswer.role"] = KeyRole,
            ["SessionListItem.role"] = KeyRole,
            ["SkipAnswer.reason"] = Skip,
            ["SourceStatusAnswer.kind"] = SourceKind,
            ["SourceStatusAnswer.last_drill_result"] = DrillResults,
            ["SourceStatusAnswer.last_status"] = BackupStatus,
            ["StatusAnswer.health"] = ServiceHealth,
            ["StoreAbilitiesAnswer.conditional_writes"] = Conditions,
            ["StoreAbilitiesAnswer.locks"] = Locks,
        };
}

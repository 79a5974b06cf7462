namespace BackupEdge.Catalogue;

/// <summary>The names of the actions in audit records.</summary>
internal static class AuditAction
{
    /// <summary>A backup was requested.</summary>
    public const string BackupCreate = "backup.create";

    /// <summary>
    /// A backup was deleted, by a caller or by a prune. The result is one of <see cref="DeleteAudit"/> if it was only requested, or has
    /// left the bin.
    /// </summary>
    public const string BackupDelete = "backup.delete";

    /// <summary>A deleted backup was undeleted.</summary>
    public const string BackupUndelete = "backup.undelete";

    /// <summary>The label, retention or tags of a backup were changed.</summary>
    public const string BackupUpdate = "backup.update";

    /// <summary>A hold was put on a backup.</summary>
    public const string BackupHold = "backup.hold";

    /// <summary>The hold of a backup was removed.</summary>
    public const string BackupRelease = "backup.release";

    /// <summary>A verification was requested.</summary>
    public const string BackupVerify = "backup.verify";

    /// <summary>A restore was requested.</summary>
    public const string BackupRestore = "backup.restore";

    /// <summary>A file of a backup was read, or a backup was exported.</summary>
    public const string BackupRead = "backup.read";

    /// <summary>A prune was requested.</summary>
    public const string Prune = "prune";

    /// <summary>Sealing of existing archives with the newest keys was requested.</summary>
    public const string Reseal = "reseal";

    /// <summary>A run of a copy was requested.</summary>
    public const string Copy = "copy";

    /// <summary>A verification of a copy was requested.</summary>
    public const string CopyVerify = "copy.verify";

    /// <summary>A drill was requested.</summary>
    public const string Drill = "drill";

    /// <summary>A queued job was cancelled, or a running job was requested to stop.</summary>
    public const string JobCancel = "job.cancel";

    /// <summary>A schedule was created.</summary>
    public const string ScheduleCreate = "schedule.create";

    /// <summary>A schedule was changed.</summary>
    public const string ScheduleUpdate = "schedule.update";

    /// <summary>A schedule was deleted.</summary>
    public const string ScheduleDelete = "schedule.delete";

    /// <summary>A run of a schedule was requested outside its due times.</summary>
    public const string ScheduleRun = "schedule.run";

    /// <summary>An API key was created.</summary>
    public const string KeyCreate = "key.create";

    /// <summary>An API key was revoked.</summary>
    public const string KeyRevoke = "key.revoke";

    /// <summary>A browser signed in.</summary>
    public const string SessionCreate = "session.create";

    /// <summary>The session of a browser was ended by a caller.</summary>
    public const string SessionDelete = "session.delete";

    /// <summary>The store of a copy was probed; the subject is the name of the copy.</summary>
    public const string CopyProbe = "copy.probe";

    /// <summary>Contents of sealed backups were unlocked; the subject is for how long.</summary>
    public const string EncryptionUnlock = "encryption.unlock";

    /// <summary>They were locked again by a caller.</summary>
    public const string EncryptionLock = "encryption.lock";

    /// <summary>
    /// Audit records were deleted because of their age or number; the subject is the hash of the list of all that were, see
    /// <see cref="AuditTree"/>.
    /// </summary>
    public const string AuditForget = "audit.forget";

    /// <summary>A request was refused.</summary>
    public const string Refused = "refused";

    /// <summary>The names of all actions.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        BackupCreate,
        BackupDelete,
        BackupUndelete,
        BackupUpdate,
        BackupHold,
        BackupRelease,
        BackupVerify,
        BackupRestore,
        BackupRead,
        Prune,
        Reseal,
        Copy,
        CopyVerify,
        Drill,
        JobCancel,
        ScheduleCreate,
        ScheduleUpdate,
        ScheduleDelete,
        ScheduleRun,
        KeyCreate,
        KeyRevoke,
        SessionCreate,
        SessionDelete,
        CopyProbe,
        EncryptionUnlock,
        EncryptionLock,
        AuditForget,
        Refused,
    ];
}

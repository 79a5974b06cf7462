namespace BackupEdge.Catalogue;

/// <summary>The words for what an audit record is about.</summary>
internal static class AuditAction
{
    /// <summary>A backup was asked for.</summary>
    public const string BackupCreate = "backup.create";

    /// <summary>A backup was deleted, by a caller or by a prune.</summary>
    public const string BackupDelete = "backup.delete";

    /// <summary>A hold was put on a backup.</summary>
    public const string BackupHold = "backup.hold";

    /// <summary>A hold was taken off a backup.</summary>
    public const string BackupRelease = "backup.release";

    /// <summary>A verify was asked for.</summary>
    public const string BackupVerify = "backup.verify";

    /// <summary>A restore was asked for.</summary>
    public const string BackupRestore = "backup.restore";

    /// <summary>A file of a backup was read, or a backup exported.</summary>
    public const string BackupRead = "backup.read";

    /// <summary>A prune was asked for.</summary>
    public const string Prune = "prune";

    /// <summary>A job was cancelled, or asked to stop.</summary>
    public const string JobCancel = "job.cancel";

    /// <summary>A schedule was made.</summary>
    public const string ScheduleCreate = "schedule.create";

    /// <summary>A schedule was changed.</summary>
    public const string ScheduleUpdate = "schedule.update";

    /// <summary>A schedule was deleted.</summary>
    public const string ScheduleDelete = "schedule.delete";

    /// <summary>A schedule was run beside its rhythm.</summary>
    public const string ScheduleRun = "schedule.run";

    /// <summary>An API key was made.</summary>
    public const string KeyCreate = "key.create";

    /// <summary>An API key was revoked.</summary>
    public const string KeyRevoke = "key.revoke";

    /// <summary>A request was not granted, or failed.</summary>
    public const string Refused = "refused";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        BackupCreate,
        BackupDelete,
        BackupHold,
        BackupRelease,
        BackupVerify,
        BackupRestore,
        BackupRead,
        Prune,
        JobCancel,
        ScheduleCreate,
        ScheduleUpdate,
        ScheduleDelete,
        ScheduleRun,
        KeyCreate,
        KeyRevoke,
        Refused,
    ];
}

using System.Diagnostics;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Catalogue;

/// <summary>
/// Converts the catalogue's enumerations to and from the names used in the database, in JSON and on the command line. Names are in lower
/// case.
/// </summary>
internal static class WireNames
{
    /// <summary>
    /// Returns <c>queued</c>, <c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>, <c>interrupted</c> or <c>missing</c>.
    /// </summary>
    public static string Of(RunStatus status) =>
        status switch
        {
            RunStatus.Queued => "queued",
            RunStatus.Running => "running",
            RunStatus.Completed => "completed",
            RunStatus.Failed => "failed",
            RunStatus.Cancelled => "cancelled",
            RunStatus.Interrupted => "interrupted",
            RunStatus.Missing => "missing",
            _ => throw Unnamed(status),
        };

    /// <summary>Returns <c>full</c>, <c>incremental</c> or <c>differential</c>.</summary>
    public static string Of(BackupType type) =>
        type switch
        {
            BackupType.Full => "full",
            BackupType.Incremental => "incremental",
            BackupType.Differential => "differential",
            _ => throw Unnamed(type),
        };

    /// <summary>
    /// Returns <c>backup</c>, <c>restore</c>, <c>verify</c>, <c>prune</c>, <c>reseal</c>, <c>copy</c>, <c>copy-verify</c> or
    /// <c>drill</c>.
    /// </summary>
    public static string Of(JobKind kind) =>
        kind switch
        {
            JobKind.Backup => "backup",
            JobKind.Restore => "restore",
            JobKind.Verify => "verify",
            JobKind.Prune => "prune",
            JobKind.Reseal => "reseal",
            JobKind.Copy => "copy",
            JobKind.CopyVerify => "copy-verify",
            JobKind.Drill => "drill",
            _ => throw Unnamed(kind),
        };

    /// <summary>Returns <c>backup</c>, <c>drill</c>, <c>verify</c> or <c>copy-verify</c>.</summary>
    public static string Of(ScheduleKind kind) =>
        kind switch
        {
            ScheduleKind.Backup => "backup",
            ScheduleKind.Drill => "drill",
            ScheduleKind.Verify => "verify",
            ScheduleKind.CopyVerify => "copy-verify",
            _ => throw Unnamed(kind),
        };

    /// <summary>Returns <c>proven</c>, <c>partial</c>, <c>failed</c> or <c>skipped</c>.</summary>
    public static string Of(DrillResult result) =>
        result switch
        {
            DrillResult.Proven => "proven",
            DrillResult.Partial => "partial",
            DrillResult.Failed => "failed",
            DrillResult.Skipped => "skipped",
            _ => throw Unnamed(result),
        };

    /// <summary>Returns <c>waiting</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public static string Of(NotificationStatus status) =>
        status switch
        {
            NotificationStatus.Waiting => "waiting",
            NotificationStatus.Delivered => "delivered",
            NotificationStatus.Failed => "failed",
            _ => throw Unnamed(status),
        };

    /// <summary>Returns <c>viewer</c>, <c>backup_operator</c> or <c>admin</c>.</summary>
    public static string Of(Role role) =>
        role switch
        {
            Role.Viewer => "viewer",
            Role.BackupOperator => "backup_operator",
            Role.Admin => "admin",
            _ => throw Unnamed(role),
        };

    /// <summary>Returns <c>missed</c>, <c>catch_up_off</c>, <c>still_running</c> or <c>refused</c>.</summary>
    public static string Of(SkipReason reason) =>
        reason switch
        {
            SkipReason.Missed => "missed",
            SkipReason.CatchUpOff => "catch_up_off",
            SkipReason.StillRunning => "still_running",
            SkipReason.Refused => "refused",
            _ => throw Unnamed(reason),
        };

    /// <summary>Returns <c>changed</c>, <c>missing</c>, <c>unexpected</c>, <c>truncated</c> and so on.</summary>
    public static string Of(AuditFindingKind kind) =>
        kind switch
        {
            AuditFindingKind.Changed => "changed",
            AuditFindingKind.Missing => "missing",
            AuditFindingKind.Unexpected => "unexpected",
            AuditFindingKind.ForgottenChanged => "forgotten_changed",
            AuditFindingKind.EndChanged => "end_changed",
            AuditFindingKind.Truncated => "truncated",
            AuditFindingKind.Rewritten => "rewritten",
            _ => throw Unnamed(kind),
        };

    /// <summary>Returns <c>keep</c> or <c>delete</c>.</summary>
    public static string Of(BackupAction action) =>
        action switch
        {
            BackupAction.Keep => "keep",
            BackupAction.Delete => "delete",
            _ => throw Unnamed(action),
        };

    /// <summary>Returns <c>keep</c>, <c>rewrite</c> or <c>delete</c>.</summary>
    public static string Of(ArchiveAction action) =>
        action switch
        {
            ArchiveAction.Keep => "keep",
            ArchiveAction.Rewrite => "rewrite",
            ArchiveAction.Delete => "delete",
            _ => throw Unnamed(action),
        };

    /// <summary>Returns <c>best_effort</c> or <c>idle</c>.</summary>
    public static string Of(IoClass ioClass) =>
        ioClass switch
        {
            IoClass.BestEffort => "best_effort",
            IoClass.Idle => "idle",
            _ => throw Unnamed(ioClass),
        };

    /// <summary>Returns the name of a value. Throws <see cref="UnreachableException"/> for an enumeration without names.</summary>
    internal static string NameOf<T>(T value)
        where T : struct, Enum =>
        value switch
        {
            RunStatus status => Of(status),
            BackupType type => Of(type),
            JobKind kind => Of(kind),
            ScheduleKind kind => Of(kind),
            DrillResult result => Of(result),
            NotificationStatus notification => Of(notification),
            Role role => Of(role),
            SkipReason reason => Of(reason),
            AuditFindingKind kind => Of(kind),
            BackupAction action => Of(action),
            ArchiveAction action => Of(action),
            IoClass ioClass => Of(ioClass),
            _ => throw Unnamed(value),
        };

    /// <summary>Converts a name to its value. Returns false if no value has this name.</summary>
    public static bool TryParse<T>(string name, out T value)
        where T : struct, Enum
    {
        foreach (var (known, candidate) in Names<T>.All)
        {
            if (known == name)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Returns all names of an enumeration, in the order of its members, for messages and help texts.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Names<T>.All.Select(known => known.Name)];

    /// <summary>Converts a name from the database to its value. Throws <see cref="InvalidDataException"/> if it is not known.</summary>
    internal static T Parse<T>(string name)
        where T : struct, Enum =>
        TryParse<T>(name, out var value)
            ? value
            : throw new InvalidDataException($"The catalogue contains '{name}', which is not a valid {typeof(T).Name}.");

    /// <summary>Returns the exception for a value that has no name in this class.</summary>
    internal static UnreachableException Unnamed<T>(T value)
        where T : struct, Enum => new($"{typeof(T).Name}.{value} has no wire name.");

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly (string Name, T Value)[] All = [.. Enum.GetValues<T>().Select(value => (NameOf(value), value))];
    }
}

using System.Diagnostics;

namespace BackupEdge.Catalogue;

/// <summary>The words that stand for the catalogue's enumerations in the database, in JSON and on the command line.</summary>
internal static class WireNames
{
    /// <summary>
    /// <c>queued</c>, <c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>, <c>interrupted</c> or <c>missing</c>.
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

    /// <summary><c>full</c>, <c>incremental</c> or <c>differential</c>.</summary>
    public static string Of(BackupType type) =>
        type switch
        {
            BackupType.Full => "full",
            BackupType.Incremental => "incremental",
            BackupType.Differential => "differential",
            _ => throw Unnamed(type),
        };

    /// <summary><c>backup</c>, <c>restore</c>, <c>verify</c> or <c>prune</c>.</summary>
    public static string Of(JobKind kind) =>
        kind switch
        {
            JobKind.Backup => "backup",
            JobKind.Restore => "restore",
            JobKind.Verify => "verify",
            JobKind.Prune => "prune",
            _ => throw Unnamed(kind),
        };

    /// <summary><c>waiting</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public static string Of(NotificationStatus status) =>
        status switch
        {
            NotificationStatus.Waiting => "waiting",
            NotificationStatus.Delivered => "delivered",
            NotificationStatus.Failed => "failed",
            _ => throw Unnamed(status),
        };

    /// <summary><c>backup_operator</c> or <c>admin</c>.</summary>
    public static string Of(Role role) =>
        role switch
        {
            Role.BackupOperator => "backup_operator",
            Role.Admin => "admin",
            _ => throw Unnamed(role),
        };

    /// <summary><c>missed</c>, <c>catch_up_off</c>, <c>still_running</c> or <c>refused</c>.</summary>
    public static string Of(SkipReason reason) =>
        reason switch
        {
            SkipReason.Missed => "missed",
            SkipReason.CatchUpOff => "catch_up_off",
            SkipReason.StillRunning => "still_running",
            SkipReason.Refused => "refused",
            _ => throw Unnamed(reason),
        };

    /// <summary><c>keep</c> or <c>delete</c>.</summary>
    public static string Of(BackupAction action) =>
        action switch
        {
            BackupAction.Keep => "keep",
            BackupAction.Delete => "delete",
            _ => throw Unnamed(action),
        };

    /// <summary><c>keep</c>, <c>rewrite</c> or <c>delete</c>.</summary>
    public static string Of(ArchiveAction action) =>
        action switch
        {
            ArchiveAction.Keep => "keep",
            ArchiveAction.Rewrite => "rewrite",
            ArchiveAction.Delete => "delete",
            _ => throw Unnamed(action),
        };

    /// <summary>The word of a value of any enumeration that has words; throws at runtime for others.</summary>
    internal static string WordOf<T>(T value)
        where T : struct, Enum =>
        value switch
        {
            RunStatus status => Of(status),
            BackupType type => Of(type),
            JobKind kind => Of(kind),
            NotificationStatus notification => Of(notification),
            Role role => Of(role),
            SkipReason reason => Of(reason),
            BackupAction action => Of(action),
            ArchiveAction action => Of(action),
            _ => throw Unnamed(value),
        };

    /// <summary>The value whose word this is; false when there is none. Words are lower case.</summary>
    public static bool TryParse<T>(string word, out T value)
        where T : struct, Enum
    {
        foreach (var (known, candidate) in Vocabulary<T>.Words)
        {
            if (known == word)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>All words of an enumeration, in its order, for messages and help.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Vocabulary<T>.Words.Select(known => known.Word)];

    /// <summary>The value whose word this is, in a database this program wrote.</summary>
    internal static T Parse<T>(string word)
        where T : struct, Enum =>
        TryParse<T>(word, out var value)
            ? value
            : throw new InvalidDataException($"The catalogue holds '{word}', which is no {typeof(T).Name}");

    /// <summary>The exception for a value that whoever added it has given no word.</summary>
    internal static UnreachableException Unnamed<T>(T value)
        where T : struct, Enum => new($"{typeof(T).Name}.{value} has no name here.");

    private static class Vocabulary<T>
        where T : struct, Enum
    {
        public static readonly (string Word, T Value)[] Words = [.. Enum.GetValues<T>().Select(value => (WordOf(value), value))];
    }
}

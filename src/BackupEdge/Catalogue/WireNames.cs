using System.Diagnostics;

namespace BackupEdge.Catalogue;

/// <summary>The words that stand for the catalogue's enumerations in the database, in JSON and on the command line.</summary>
public static class WireNames
{
    /// <summary>`queued`, `running`, `completed`, `failed`, `cancelled`, `interrupted` or `missing`.</summary>
    public static string Of(RunStatus status) => status switch
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

    /// <summary>`full`, `incremental` or `differential`.</summary>
    public static string Of(BackupType type) => type switch
    {
        BackupType.Full => "full",
        BackupType.Incremental => "incremental",
        BackupType.Differential => "differential",
        _ => throw Unnamed(type),
    };

    /// <summary>`backup`, `restore`, `verify` or `prune`.</summary>
    public static string Of(JobKind kind) => kind switch
    {
        JobKind.Backup => "backup",
        JobKind.Restore => "restore",
        JobKind.Verify => "verify",
        JobKind.Prune => "prune",
        _ => throw Unnamed(kind),
    };

    /// <summary>`waiting`, `delivered` or `failed`.</summary>
    public static string Of(NotificationStatus status) => status switch
    {
        NotificationStatus.Waiting => "waiting",
        NotificationStatus.Delivered => "delivered",
        NotificationStatus.Failed => "failed",
        _ => throw Unnamed(status),
    };

    /// <summary>`backup_operator` or `admin`.</summary>
    public static string Of(Role role) => role switch
    {
        Role.BackupOperator => "backup_operator",
        Role.Admin => "admin",
        _ => throw Unnamed(role),
    };

    /// <summary>`missed`, `catch_up_off`, `still_running` or `refused`.</summary>
    public static string Of(SkipReason reason) => reason switch
    {
        SkipReason.Missed => "missed",
        SkipReason.CatchUpOff => "catch_up_off",
        SkipReason.StillRunning => "still_running",
        SkipReason.Refused => "refused",
        _ => throw Unnamed(reason),
    };

    /// <summary>`keep` or `delete`.</summary>
    public static string Of(BackupAction action) => action switch
    {
        BackupAction.Keep => "keep",
        BackupAction.Delete => "delete",
        _ => throw Unnamed(action),
    };

    /// <summary>`keep`, `rewrite` or `delete`.</summary>
    public static string Of(ArchiveAction action) => action switch
    {
        ArchiveAction.Keep => "keep",
        ArchiveAction.Rewrite => "rewrite",
        ArchiveAction.Delete => "delete",
        _ => throw Unnamed(action),
    };

    /// <summary>The word of a value of any enumeration that has words; throws at runtime for others.</summary>
    internal static string WordOf<T>(T value)
        where T : struct, Enum => value switch
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

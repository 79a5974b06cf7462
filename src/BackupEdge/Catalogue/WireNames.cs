namespace BackupEdge.Catalogue;

/// <summary>The words that stand for the catalogue's enumerations in the database, in JSON and on the command line.</summary>
public static class WireNames
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
            _ => "missing",
        };

    /// <summary><c>full</c>, <c>incremental</c> or <c>differential</c>.</summary>
    public static string Of(BackupType type) =>
        type switch
        {
            BackupType.Full => "full",
            BackupType.Incremental => "incremental",
            _ => "differential",
        };

    /// <summary><c>backup</c>, <c>restore</c>, <c>verify</c> or <c>prune</c>.</summary>
    public static string Of(JobKind kind) =>
        kind switch
        {
            JobKind.Backup => "backup",
            JobKind.Restore => "restore",
            JobKind.Verify => "verify",
            _ => "prune",
        };

    /// <summary><c>waiting</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public static string Of(NotificationStatus status) =>
        status switch
        {
            NotificationStatus.Waiting => "waiting",
            NotificationStatus.Delivered => "delivered",
            _ => "failed",
        };

    /// <summary><c>backup_operator</c> or <c>admin</c>.</summary>
    public static string Of(Role role) => role == Role.Admin ? "admin" : "backup_operator";

    /// <summary><c>missed</c>, <c>catch_up_off</c>, <c>still_running</c> or <c>refused</c>.</summary>
    public static string Of(SkipReason reason) =>
        reason switch
        {
            SkipReason.Missed => "missed",
            SkipReason.CatchUpOff => "catch_up_off",
            SkipReason.StillRunning => "still_running",
            _ => "refused",
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
            : throw new InvalidDataException($"The catalogue holds '{word}', which is no " + $"{typeof(T).Name}");

    private static string Word<T>(T value)
        where T : struct, Enum =>
        value switch
        {
            RunStatus status => Of(status),
            BackupType type => Of(type),
            JobKind kind => Of(kind),
            NotificationStatus notification => Of(notification),
            Role role => Of(role),
            SkipReason reason => Of(reason),
            _ => throw new ArgumentOutOfRangeException(nameof(value), value, "It has no word"),
        };

    private static class Vocabulary<T>
        where T : struct, Enum
    {
        public static readonly (string Word, T Value)[] Words = [.. Enum.GetValues<T>().Select(value => (Word(value), value))];
    }
}

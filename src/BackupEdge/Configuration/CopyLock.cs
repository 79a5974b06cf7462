namespace BackupEdge.Configuration;

/// <summary>How the objects of a copy are locked against deletion (S3 Object Lock).</summary>
/// <param name="Mode">Who may end a lock early.</param>
/// <param name="Days">
/// For how many days an archive stays locked after the last run in which a backup needed it, at least 1; 0 without locks.
/// </param>
/// <param name="MaxDays">The largest number of days from now that a lock is ever extended to.</param>
internal sealed record CopyLock(CopyLockMode Mode, int Days, int MaxDays)
{
    /// <summary>The default of <see cref="MaxDays"/>, and the largest number of days that can be set.</summary>
    public const int DefaultMaxDays = 3650;

    /// <summary>No locks.</summary>
    public static CopyLock None { get; } = new(CopyLockMode.None, 0, DefaultMaxDays);
}

using BackupEdge.Configuration;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Decides how long objects are locked. What a backup of the copy needs is locked for at least the days of the settings from now on; a lock
/// is extended by 7 days more, so that this happens once in 7 days, and never beyond the largest number of days.
/// </summary>
/// <param name="settings">The settings.</param>
internal sealed class CopyLocks(CopyLock settings)
{
    private static readonly TimeSpan Step = TimeSpan.FromDays(7);

    /// <summary>Whether objects are locked.</summary>
    public bool AreOn => settings.Mode != CopyLockMode.None;

    /// <summary>Returns the lock of an object that is written now; null for none.</summary>
    public ObjectRetention? ForNew(DateTimeOffset now) =>
        AreOn ? new ObjectRetention(ModeOf(settings.Mode), Earlier(now + TimeSpan.FromDays(settings.Days) + Step, Latest(now))) : null;

    /// <summary>Returns whether a lock must be extended.</summary>
    /// <param name="until">The end of the lock; null for none.</param>
    /// <param name="now">The present time.</param>
    public bool IsShort(DateTimeOffset? until, DateTimeOffset now) =>
        AreOn && !(until >= Earlier(now + TimeSpan.FromDays(settings.Days), Latest(now)));

    /// <summary>Returns whether an object may be deleted.</summary>
    /// <param name="until">The end of its lock; null for none.</param>
    /// <param name="now">The present time.</param>
    public static bool HasEnded(DateTimeOffset? until, DateTimeOffset now) => until is null || until <= now;

    private DateTimeOffset Latest(DateTimeOffset now) => now + TimeSpan.FromDays(settings.MaxDays);

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static RetentionMode ModeOf(CopyLockMode mode) =>
        mode switch
        {
            CopyLockMode.Governance => RetentionMode.Governance,
            CopyLockMode.Compliance => RetentionMode.Compliance,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The mode is unknown."),
        };
}

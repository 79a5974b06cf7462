namespace BackupEdge.Faults;

/// <content>What forbids a delete.</content>
internal static partial class FaultCode
{
    /// <summary>
    /// The backup is younger than <c>protection.min_age</c>, by the service's own clock. <c>force</c> does not change that.
    /// <c>Retry-After</c> says for how long the host must run until it is not.
    /// </summary>
    /// <remarks>Wait, or lower the setting on the host.</remarks>
    public const string BackupTooYoung = "backup_too_young";

    /// <summary>The backup is the last completed one of a source. <c>details.sources</c> names the sources.</summary>
    /// <remarks>Make another backup first, or delete it with <c>force</c>.</remarks>
    public const string LastBackup = "last_backup";

    /// <summary>Another admin must do this, see <c>protection.delete_needs</c>: keys that one key has created count as that key.</summary>
    /// <remarks>Ask another admin.</remarks>
    public const string SecondAdminNeeded = "second_admin_needed";

    /// <summary>No delete of this backup waits for a second admin.</summary>
    /// <remarks>Delete it first; a request counts for 24 hours.</remarks>
    public const string DeleteNotRequested = "delete_not_requested";
}

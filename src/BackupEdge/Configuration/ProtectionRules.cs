namespace BackupEdge.Configuration;

/// <summary>
/// What protects backups from being deleted. A new object protects nothing; <see cref="ProtectionSettings"/> has the defaults.
/// </summary>
internal sealed record ProtectionRules
{
    /// <summary>The number of days in the bin if none is configured.</summary>
    public const int DefaultUndeleteDays = 7;

    /// <summary>The age below which no completed backup is deleted, in service time; zero for no such guard.</summary>
    public TimeSpan MinAge { get; init; }

    /// <summary>How many days of service time a deleted backup stays in the bin; 0 for no bin.</summary>
    public int UndeleteDays { get; init; }

    /// <summary>The same as a duration.</summary>
    public TimeSpan UndeleteTime => TimeSpan.FromDays(UndeleteDays);

    /// <summary>How many admins a delete needs.</summary>
    public DeleteNeeds DeleteNeeds { get; init; }

    /// <summary>
    /// The age below which retention keeps a backup and does not count it, in service time; zero if all count. Where deletes need two
    /// admins, one of them <em>must not</em> make older backups expire at once by making new ones.
    /// </summary>
    public TimeSpan RecentAge => DeleteNeeds == DeleteNeeds.TwoAdmins ? TimeSpan.FromDays(1) : TimeSpan.Zero;
}

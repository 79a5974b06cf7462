namespace BackupEdge.Configuration;

/// <summary>A copy of the archive store elsewhere, the section <c>copies.NAME</c>.</summary>
internal sealed record CopyDefinition
{
    /// <summary>The default of <see cref="MaxLag"/>.</summary>
    public static readonly TimeSpan DefaultMaxLag = TimeSpan.FromHours(26);

    /// <summary>The name, unique among the copies.</summary>
    public required string Name { get; init; }

    /// <summary>Where the copy is.</summary>
    public required CopyPlace Place { get; init; }

    /// <summary>Which backups the copy keeps; null for those that the data folder has.</summary>
    public RetentionRules? Retention { get; init; }

    /// <summary>How objects are locked against deletion.</summary>
    public CopyLock Lock { get; init; } = CopyLock.None;

    /// <summary>How old a completed backup may be that is not in the copy, before the status reports <c>copy_late</c>.</summary>
    public TimeSpan MaxLag { get; init; } = DefaultMaxLag;

    /// <summary>What a run may use.</summary>
    public CopyLimits Limits { get; init; } = CopyLimits.None;

    /// <summary>
    /// The age in days from which the archive of a backup that is in this copy is removed from the data folder; null to keep it there.
    /// </summary>
    public int? LocalRetentionDays { get; init; }
}

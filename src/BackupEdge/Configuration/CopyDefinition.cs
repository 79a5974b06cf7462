namespace BackupEdge.Configuration;

/// <summary>A copy of the archive store elsewhere, the section <c>copies.NAME</c>.</summary>
internal sealed record CopyDefinition
{
    /// <summary>The default of <see cref="MaxLag"/>.</summary>
    public static readonly TimeSpan DefaultMaxLag = TimeSpan.FromHours(24);

    /// <summary>The name, unique among the copies.</summary>
    public required string Name { get; init; }

    /// <summary>Where the copy is.</summary>
    public required CopyPlace Place { get; init; }

    /// <summary>Which backups the copy keeps; null for those that the data folder has.</summary>
    public RetentionRules? Retention { get; init; }

    /// <summary>How objects are locked against deletion.</summary>
    public CopyLock Lock { get; init; } = CopyLock.None;

    /// <summary>
    /// After how many days an archive that is in the copy is removed from the data folder; null to keep it there.
    /// </summary>
    public int? LocalRetentionDays { get; init; }

    /// <summary>How many bytes of archives a verification reads in a day by default: 1 GiB.</summary>
    public const long DefaultVerifyBytes = 1L << 30;

    /// <summary>How many bytes of archives the daily verification reads; 0 for none, so that objects are only looked up.</summary>
    public long VerifyBytesPerDay { get; init; } = DefaultVerifyBytes;

    /// <summary>What a run may use.</summary>
    public CopyLimits Limits { get; init; } = CopyLimits.None;

    /// <summary>How long a run may be due before the copy is late.</summary>
    public TimeSpan MaxLag { get; init; } = DefaultMaxLag;

    /// <summary>Whether something else, such as snapshots of the disk, protects what is in the copy from this host.</summary>
    public bool IsProtectedElsewhere { get; init; }
}

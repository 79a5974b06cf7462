namespace BackupEdge.Configuration;

/// <summary>A copy of the archive store elsewhere, the section <c>copies.NAME</c>.</summary>
internal sealed record CopyDefinition
{
    /// <summary>The name, unique among the copies.</summary>
    public required string Name { get; init; }

    /// <summary>Where the copy is.</summary>
    public required CopyPlace Place { get; init; }

    /// <summary>Which backups the copy keeps; null for those that the data folder has.</summary>
    public RetentionRules? Retention { get; init; }

    /// <summary>How objects are locked against deletion.</summary>
    public CopyLock Lock { get; init; } = CopyLock.None;

    /// <summary>What a run may use.</summary>
    public CopyLimits Limits { get; init; } = CopyLimits.None;
}

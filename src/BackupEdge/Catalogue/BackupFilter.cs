namespace BackupEdge.Catalogue;

/// <summary>Selects the backups of a listing. Conditions that are null are not applied.</summary>
internal sealed record BackupFilter
{
    /// <summary>The maximum number of backups.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Selects backups created before the one with this id, usually the last one of the previous page.</summary>
    public string? Before { get; init; }

    /// <summary>Selects backups after this place in the order of the listing, see <see cref="Page{T}.Place"/>.</summary>
    public long? After { get; init; }

    /// <summary>Selects backups requested at this time or later, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Selects backups requested before this time, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Selects backups of this type.</summary>
    public BackupType? Type { get; init; }

    /// <summary>Selects backups with this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Selects backups that contain a source with this name.</summary>
    public string? Source { get; init; }

    /// <summary>Selects backups with exactly this label.</summary>
    public string? Label { get; init; }

    /// <summary>Selects backups with this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether to select the backups that were verified, whatever was found (true), or that never were (false).</summary>
    public bool? IsVerified { get; init; }

    /// <summary>Whether to select from the deleted backups that can be undeleted, and not from the others.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Selects the backups that the caller may see.</summary>
    public BackupScope? Scope { get; init; }

    /// <summary>Whether any condition is set that the caller chose.</summary>
    public bool IsSelective =>
        (Before ?? Source ?? Label ?? Tag) is not null
        || (Since ?? Until) is not null
        || (After, Type, Status, IsVerified) != (null, null, null, null);
}

namespace BackupEdge.Catalogue;

/// <summary>What the catalogue knows of one API key; never the key itself.</summary>
internal sealed record KeyRow
{
    /// <summary>The part of the key between <c>bek_</c> and the secret; not secret.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is, for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    public required Role Role { get; init; }

    /// <summary>SHA-256 of the whole key, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops being good, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked, UTC; null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it last opened a door, UTC, to the minute; null before.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

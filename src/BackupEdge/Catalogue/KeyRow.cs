namespace BackupEdge.Catalogue;

/// <summary>An API key in the catalogue, which does not contain the key itself.</summary>
internal sealed record KeyRow
{
    /// <summary>The part of the key between <c>bek_</c> and the secret; not secret.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the key's owner.</summary>
    public required string Name { get; init; }

    /// <summary>The role that the key grants.</summary>
    public required Role Role { get; init; }

    /// <summary>The names of the sources that the key is narrowed to; null if it is not narrowed. Never empty.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Whether the key can only create backups, and follow and cancel those.</summary>
    public bool IsCreateOnly { get; init; }

    /// <summary>The SHA-256 of the whole key, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Who created the key over the API, see <c>Person</c>; null if it was created on the host.</summary>
    public string? MadeBy { get; init; }

    /// <summary>The time when the key was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time when the key expires, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The time when the key was revoked, UTC; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The time when the key was last used, UTC, updated at most once a minute; null before the first use.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

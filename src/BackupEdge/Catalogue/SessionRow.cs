namespace BackupEdge.Catalogue;

/// <summary>The session of a browser in the catalogue, which does not contain the value of its cookie.</summary>
internal sealed record SessionRow
{
    /// <summary>The id; not secret.</summary>
    public required string Id { get; init; }

    /// <summary>The SHA-256 of the value of the cookie, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The id of the API key that the session belongs to; null for an access token and for a login link.</summary>
    public string? KeyId { get; init; }

    /// <summary>The name of the caller.</summary>
    public required string Name { get; init; }

    /// <summary>The role of the caller when the session was made.</summary>
    public required Role Role { get; init; }

    /// <summary>The credential for audit records: a key's id, <c>token</c> or <c>link</c>.</summary>
    public required string Credential { get; init; }

    /// <summary>The identity that the caller's limits are counted by.</summary>
    public required string Owner { get; init; }

    /// <summary>The network address that the session was made from; null if unknown.</summary>
    public string? Address { get; init; }

    /// <summary>Whether the session has no idle limit.</summary>
    public bool IsRemembered { get; init; }

    /// <summary>The time when the session was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time of the last call of the user, UTC, updated at most once a minute.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>The time when the session ends at the latest, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>An API key; docs/api.md tells every field.</summary>
internal sealed record KeyAnswer
{
    /// <summary>Makes it of a row and, right after it was issued, the key itself.</summary>
    public KeyAnswer(KeyRow row, DateTimeOffset now, string? key = null)
    {
        Id = row.Id;
        Key = key;
        Name = row.Name;
        Role = WireNames.Of(row.Role);
        Status =
            row.RevokedAt is not null ? "revoked"
            : row.ExpiresAt <= now ? "expired"
            : "active";
        CreatedAt = UtcTime.Text(row.CreatedAt);
        ExpiresAt = UtcTime.Text(row.ExpiresAt);
        RevokedAt = UtcTime.Text(row.RevokedAt);
        LastUsedAt = UtcTime.Text(row.LastUsedAt);
    }

    /// <summary>The key's id.</summary>
    public string Id { get; }

    /// <summary>The key itself; null but for the answer to its making.</summary>
    public string? Key { get; }

    /// <summary>Whose it is.</summary>
    public string Name { get; }

    /// <summary>What it allows.</summary>
    public string Role { get; }

    /// <summary><c>active</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public string Status { get; }

    /// <summary>When it was made.</summary>
    public string CreatedAt { get; }

    /// <summary>When it stops being good.</summary>
    public string? ExpiresAt { get; }

    /// <summary>When it was revoked.</summary>
    public string? RevokedAt { get; }

    /// <summary>When it was last used, to the minute.</summary>
    public string? LastUsedAt { get; }
}

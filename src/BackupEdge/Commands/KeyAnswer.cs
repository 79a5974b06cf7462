using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>An API key as the command line tells it.</summary>
internal sealed record KeyAnswer
{
    /// <summary>Makes it of a row and, right after it was issued, the key itself.</summary>
    public KeyAnswer(KeyRow row, DateTimeOffset now, string? key = null)
    {
        Id = row.Id;
        Key = key;
        Name = row.Name;
        Role = Words.Of(row.Role);
        Status = row.RevokedAt is not null ? "revoked" : row.ExpiresAt <= now ? "expired" : "active";
        CreatedAt = UtcTime.Text(row.CreatedAt);
        ExpiresAt = UtcTime.Text(row.ExpiresAt);
        RevokedAt = UtcTime.Text(row.RevokedAt);
        LastUsedAt = UtcTime.Text(row.LastUsedAt);
    }

    public string Id { get; }

    /// <summary>The key itself; null but for the answer to its making.</summary>
    public string? Key { get; }

    public string Name { get; }

    public string Role { get; }

    /// <summary>`active`, `expired` or `revoked`.</summary>
    public string Status { get; }

    public string CreatedAt { get; }

    public string? ExpiresAt { get; }

    public string? RevokedAt { get; }

    public string? LastUsedAt { get; }
}

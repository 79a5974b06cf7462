using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>An API key.</summary>
internal sealed record KeyAnswer
{
    /// <summary>Converts a row of the catalogue. The key itself is given only if it was just created.</summary>
    public KeyAnswer(KeyRow row, DateTimeOffset now, string? key = null)
    {
        Id = row.Id;
        Key = key;
        Name = row.Name;
        Role = WireNames.Of(row.Role);
        Sources = row.Sources;
        CreateOnly = row.IsCreateOnly;
        Status = ApiEnums.Of(
            row.RevokedAt is not null ? KeyStatus.Revoked
            : row.ExpiresAt <= now ? KeyStatus.Expired
            : KeyStatus.Active
        );
        CreatedAt = UtcTime.Text(row.CreatedAt);
        ExpiresAt = UtcTime.Text(row.ExpiresAt);
        RevokedAt = UtcTime.Text(row.RevokedAt);
        LastUsedAt = UtcTime.Text(row.LastUsedAt);
    }

    /// <summary>The id of the key; not secret.</summary>
    public string Id { get; }

    /// <summary>The key itself when it is created, otherwise <c>null</c>.</summary>
    public string? Key { get; }

    /// <summary>The owner of the key.</summary>
    public string Name { get; }

    /// <summary>The role of the key.</summary>
    public string Role { get; }

    /// <summary>The names of the sources that the key is narrowed to; <c>null</c> for all.</summary>
    public IReadOnlyList<string>? Sources { get; }

    /// <summary>Whether the key can only create backups, and follow and cancel those.</summary>
    public bool CreateOnly { get; }

    /// <summary><c>active</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public string Status { get; }

    /// <summary>When it was created.</summary>
    public string CreatedAt { get; }

    /// <summary>When it expires; <c>null</c> for never.</summary>
    public string? ExpiresAt { get; }

    /// <summary>When it was revoked.</summary>
    public string? RevokedAt { get; }

    /// <summary>When it was last used, to the minute.</summary>
    public string? LastUsedAt { get; }
}

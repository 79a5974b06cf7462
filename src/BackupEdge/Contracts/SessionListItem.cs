using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>The session of a browser.</summary>
internal sealed record SessionListItem
{
    /// <summary>Converts a row of the catalogue.</summary>
    /// <param name="row">The row.</param>
    /// <param name="current">The id of the session that the call was made in; null if it has credentials of its own.</param>
    public SessionListItem(SessionRow row, string? current)
    {
        Id = row.Id;
        Name = row.Name;
        Role = WireNames.Of(row.Role);
        KeyId = row.KeyId;
        Address = row.Address;
        Remembered = row.IsRemembered;
        Current = row.Id == current;
        CreatedAt = UtcTime.Text(row.CreatedAt);
        LastUsedAt = UtcTime.Text(row.LastUsedAt);
        ExpiresAt = UtcTime.Text(row.ExpiresAt);
    }

    /// <summary>The id of the session; not secret.</summary>
    public string Id { get; }

    /// <summary>The name of the caller, as in audit records.</summary>
    public string Name { get; }

    /// <summary>The role of the caller.</summary>
    public string Role { get; }

    /// <summary>The id of the API key that the session was made with; <c>null</c> for an access token and for a login link.</summary>
    public string? KeyId { get; }

    /// <summary>The network address that it was made from; <c>null</c> if unknown.</summary>
    public string? Address { get; }

    /// <summary>Whether it has no idle limit.</summary>
    public bool Remembered { get; }

    /// <summary>Whether the call was made in this session.</summary>
    public bool Current { get; }

    /// <summary>When it was made.</summary>
    public string CreatedAt { get; }

    /// <summary>When the user last made a call, to the minute.</summary>
    public string LastUsedAt { get; }

    /// <summary>When it ends at the latest.</summary>
    public string ExpiresAt { get; }
}

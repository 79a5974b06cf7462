using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Contracts;

/// <summary>Who the caller is, and until when.</summary>
internal sealed record SessionAnswer
{
    /// <summary>Converts a caller.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="now">The current time, UTC.</param>
    public SessionAnswer(Caller caller, DateTimeOffset now)
    {
        Id = caller.Session;
        Name = caller.Name;
        Role = WireNames.Of(caller.Role);
        KeyId = caller.KeyId;
        Sources = caller.Scope?.Sources;
        CreateOnly = caller.Scope?.Operator is not null;
        ExpiresAt = UtcTime.Text(caller.ValidUntil);
        IdleSeconds = caller.Session is null ? null : (int)SessionBook.Idle.TotalSeconds;
        ServerTime = UtcTime.Text(now);
        Timezone = TimeZoneInfo.Local.HasIanaId ? TimeZoneInfo.Local.Id : null;
        Host = Environment.MachineName;
        Version = ProgramVersion.Number;
    }

    /// <summary>The id of the session; <c>null</c> if the call has credentials of its own. Not secret.</summary>
    public string? Id { get; }

    /// <summary>The name of the caller, as in audit records.</summary>
    public string Name { get; }

    /// <summary>The role of the caller.</summary>
    public string Role { get; }

    /// <summary>The id of the caller's API key; <c>null</c> for an access token and for a login link.</summary>
    public string? KeyId { get; }

    /// <summary>The names of the sources that the key is narrowed to; <c>null</c> for all.</summary>
    public IReadOnlyList<string>? Sources { get; }

    /// <summary>Whether the key can only create backups, and follow and cancel those.</summary>
    public bool CreateOnly { get; }

    /// <summary>When the session or the access token ends at the latest; <c>null</c> for a key.</summary>
    public string? ExpiresAt { get; }

    /// <summary>
    /// The seconds without a call of the user after which a session ends that is not remembered; <c>null</c> without a session.
    /// </summary>
    public int? IdleSeconds { get; }

    /// <summary>The time of the server.</summary>
    public string ServerTime { get; }

    /// <summary>The time zone of the server, such as <c>Europe/Berlin</c>; <c>null</c> if it has no name.</summary>
    public string? Timezone { get; }

    /// <summary>The name of the host that the server runs on.</summary>
    public string Host { get; }

    /// <summary>The version of the service.</summary>
    public string Version { get; }
}

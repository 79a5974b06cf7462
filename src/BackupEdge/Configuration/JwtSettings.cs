namespace BackupEdge.Configuration;

/// <summary>How HS256 bearer tokens of a botserver are checked.</summary>
internal sealed record JwtSettings
{
    /// <summary>The shared secret, at least 32 bytes.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>The <c>iss</c> that a token must carry.</summary>
    public string Issuer { get; init; } = "general-bots";

    /// <summary>The <c>aud</c> that a token must carry.</summary>
    public string Audience { get; init; } = "general-bots-api";

    /// <summary>Roles of tokens that count as <c>admin</c>, in addition to that role.</summary>
    public IReadOnlyList<string> AdminRoles { get; init; } = AuthSettings.DefaultAdminRoles;
}

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
}

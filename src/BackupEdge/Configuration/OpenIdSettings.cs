namespace BackupEdge.Configuration;

/// <summary>How access tokens of an OpenID issuer are checked.</summary>
internal sealed record OpenIdSettings
{
    /// <summary>The `iss` that a token must carry, also where the issuer is: its keys are found below it.</summary>
    public required Uri Issuer { get; init; }

    /// <summary>The `iss` to the letter; `https://id.example.org` and `https://id.example.org/` are two issuers.</summary>
    public required string IssuerName { get; init; }

    /// <summary>The `aud` that a token must carry.</summary>
    public required string Audience { get; init; }
}

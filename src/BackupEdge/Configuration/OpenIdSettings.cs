namespace BackupEdge.Configuration;

/// <summary>How access tokens of an OpenID issuer are checked.</summary>
internal sealed record OpenIdSettings
{
    /// <summary>The <c>iss</c> that a token must carry, also where the issuer is: its keys are found below it.</summary>
    public required Uri Issuer { get; init; }

    /// <summary>The <c>iss</c> to the letter; <c>https://id.example.org</c> and <c>https://id.example.org/</c> are two issuers.</summary>
    public required string IssuerName { get; init; }

    /// <summary>The <c>aud</c> that a token must carry.</summary>
    public required string Audience { get; init; }
}

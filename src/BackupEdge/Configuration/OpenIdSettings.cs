namespace BackupEdge.Configuration;

/// <summary>How access tokens of an OpenID issuer are checked.</summary>
internal sealed record OpenIdSettings
{
    /// <summary>The address of the issuer, below which its keys are found.</summary>
    public required Uri Issuer { get; init; }

    /// <summary>
    /// The exact <c>iss</c> that a token must carry: <c>https://id.example.org</c> and <c>https://id.example.org/</c> are two issuers.
    /// </summary>
    public required string IssuerName { get; init; }

    /// <summary>The <c>aud</c> that a token must carry.</summary>
    public required string Audience { get; init; }

    /// <summary>Roles of tokens that count as <c>admin</c>, in addition to that role.</summary>
    public IReadOnlyList<string> AdminRoles { get; init; } = AuthSettings.DefaultAdminRoles;
}

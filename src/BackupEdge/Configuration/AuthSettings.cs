namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>auth</c>.</summary>
internal static class AuthSettings
{
    private const int MinSecretBytes = 32;

    /// <summary>
    /// How tokens of a botserver and of an OpenID issuer are checked; null when they are not, or when the secret was not to be read.
    /// </summary>
    public static (JwtSettings? Jwt, OpenIdSettings? OpenId) Read(SettingSection auth, bool withSecrets)
    {
        auth.AllowOnly("jwt", "oidc");
        var jwt = Jwt(auth, withSecrets);
        var openId = OpenId(auth.Section("oidc"));
        if (openId is not null && jwt?.Issuer == openId.IssuerName)
        {
            auth.Refuse(
                "oidc",
                "has the same 'issuer' as 'jwt', so that a token would not tell how to check it. Give them " + "different ones."
            );
        }

        return (jwt, openId);
    }

    private static OpenIdSettings? OpenId(SettingSection oidc)
    {
        if (oidc.Origin is null)
        {
            return null;
        }

        oidc.AllowOnly("issuer", "audience");
        if (!oidc.Has("issuer") || !oidc.Has("audience"))
        {
            oidc.Refuse(
                "needs both an 'issuer', such as https://id.example.org, and the 'audience' that its tokens for this " + "service carry."
            );
        }

        // To the letter, since a token's must be the same; read as an address it may be written otherwise.
        var name = oidc.Peek("issuer");
        var issuer = oidc.Url("issuer");
        var audience = oidc.Text("audience");
        if (issuer is { Scheme: "http", IsLoopback: false } || issuer?.Query.Length > 0)
        {
            oidc.Refuse(
                "issuer",
                "must be https and without a '?': whoever is on the way could put keys of their own in place of " + "the issuer's."
            );
            return null;
        }

        return issuer is null || audience is null
            ? null
            : new OpenIdSettings
            {
                Issuer = issuer,
                IssuerName = name!,
                Audience = audience,
            };
    }

    private static JwtSettings? Jwt(SettingSection auth, bool withSecrets)
    {
        var jwt = auth.Section("jwt");
        if (jwt.Origin is null)
        {
            return null;
        }

        jwt.AllowOnly("secret", "secret_file", "issuer", "audience");
        if (!jwt.Has("secret") && !jwt.Has("secret_file"))
        {
            jwt.Refuse("needs a 'secret_file' with the secret shared with the botserver (or a 'secret').");
        }

        var secret = SecretSetting.Read(jwt, "secret", MinSecretBytes, withSecrets);
        var issuer = jwt.Text("issuer", "general-bots")!;
        var audience = jwt.Text("audience", "general-bots-api")!;
        return secret is null
            ? null
            : new JwtSettings
            {
                Secret = secret,
                Issuer = issuer,
                Audience = audience,
            };
    }
}

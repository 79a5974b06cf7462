namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>auth</c>.</summary>
internal static class AuthSettings
{
    private const int MinSecretBytes = 32;

    /// <summary>The roles of administrators in a botserver, which count as <c>admin</c> unless the settings say otherwise.</summary>
    public static readonly IReadOnlyList<string> DefaultAdminRoles = ["superadmin", "super_admin", "administrator", "global_admin"];

    // The names are those of the roles in the catalogue, which this layer does not know.
    private static readonly string[] LowerRoles = ["viewer", "backup_operator"];

    /// <summary>
    /// Returns how tokens of a botserver and of an OpenID issuer are checked; null for a kind of token that is not accepted.
    /// </summary>
    /// <param name="auth">The section.</param>
    /// <param name="withSecrets">Whether to read the botserver's secret. Without it, <c>Jwt</c> is null.</param>
    public static (JwtSettings? Jwt, OpenIdSettings? OpenId) Read(SettingSection auth, bool withSecrets)
    {
        auth.AllowOnly("jwt", "oidc", "admin_roles");
        var adminRoles = AdminRoles(auth);
        var jwt = Jwt(auth, withSecrets);
        var openId = OpenId(auth.Section("oidc"));
        if (openId is not null && jwt?.Issuer == openId.IssuerName)
        {
            auth.Refuse(
                "oidc",
                "has the same 'issuer' as 'jwt', so a token's issuer would not show how to check it. Use different issuers."
            );
        }

        return (jwt is null ? null : jwt with { AdminRoles = adminRoles }, openId is null ? null : openId with { AdminRoles = adminRoles });
    }

    private static IReadOnlyList<string> AdminRoles(SettingSection auth)
    {
        const string Key = "admin_roles";
        if (!auth.Has(Key))
        {
            // Only notes the default.
            auth.Text(Key, string.Join(", ", DefaultAdminRoles));
            return DefaultAdminRoles;
        }

        var roles = auth.Texts(Key);
        if (roles.FirstOrDefault(LowerRoles.Contains) is { } lower)
        {
            auth.Refuse(Key, $"must not contain '{lower}', which is a lower role of this service: its bearers would all be admins.");
        }

        return roles;
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
            oidc.Refuse("needs both an 'issuer', such as https://id.example.org, and the 'audience' of its tokens for this service.");
        }

        // The exact text, because a token's issuer must be equal to it. Parsing it as an address can change it.
        var name = oidc.Peek("issuer");
        var issuer = oidc.Url("issuer");
        var audience = oidc.Text("audience");
        if (issuer is { Scheme: "http", IsLoopback: false } || issuer?.Query.Length > 0)
        {
            oidc.Refuse("issuer", "must be https and without a '?': otherwise an attacker on the network could replace the issuer's keys.");
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

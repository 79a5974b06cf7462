namespace BackupEdge.Configuration;

/// <summary>Reads the section `auth`.</summary>
internal static class AuthSettings
{
    private const int MinSecretBytes = 32;

    /// <summary>How bearer tokens are checked; null when they are not, or when the secret was not to be read.</summary>
    public static JwtSettings? Read(SettingSection auth, bool withSecrets)
    {
        if (auth.Has("oidc"))
        {
            auth.Refuse("oidc", "cannot be used by this release yet. Use 'jwt' with a shared secret, or API keys.");
        }

        auth.AllowOnly("jwt", "oidc");
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
        return secret is null ? null : new JwtSettings { Secret = secret, Issuer = issuer, Audience = audience };
    }
}

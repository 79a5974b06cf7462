using System.Text;

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
        var secret = SecretOf(jwt, withSecrets);
        var issuer = jwt.Text("issuer", "general-bots")!;
        var audience = jwt.Text("audience", "general-bots-api")!;
        return secret is null ? null : new JwtSettings { Secret = secret, Issuer = issuer, Audience = audience };
    }

    private static byte[]? SecretOf(SettingSection jwt, bool withSecrets)
    {
        if (jwt.Has("secret") == jwt.Has("secret_file"))
        {
            jwt.Refuse(jwt.Has("secret") ? "has both 'secret' and 'secret_file'. Keep one." : "needs a 'secret_file' with the secret shared with the botserver (or a 'secret').");
            return null;
        }

        var path = jwt.Path("secret_file");
        var text = jwt.Text("secret", isSecret: true);
        if (!withSecrets || (path is null && text is null))
        {
            return null;
        }

        return path is null ? Checked(jwt, "secret", Encoding.UTF8.GetBytes(text!)) : FromFile(jwt, path);
    }

    private static byte[]? FromFile(SettingSection jwt, string path)
    {
        try
        {
            return Checked(jwt, "secret_file", File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            jwt.Refuse("secret_file", $"cannot be read: {e.Message}");
            return null;
        }
    }

    // An editor ends a file with a newline, which is no part of the secret.
    private static byte[]? Checked(SettingSection jwt, string name, byte[] bytes)
    {
        var secret = bytes.AsSpan().TrimEnd("\r\n"u8).ToArray();
        if (secret.Length >= MinSecretBytes)
        {
            return secret;
        }

        jwt.Refuse(name, $"must hold at least {MinSecretBytes} bytes, not {secret.Length}: a shorter secret can be guessed.");
        return null;
    }
}

using System.Text;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>tls</c>.</summary>
internal static class TlsSettings
{
    private const string Https = "https:";

    /// <summary>The certificate to serve with; null when there is none, or what is wrong was noted.</summary>
    /// <param name="root">The settings.</param>
    /// <param name="listen">Where the API listens.</param>
    /// <param name="withSecrets">Whether to read the password.</param>
    public static TlsDefinition? Read(SettingSection root, string listen, bool withSecrets)
    {
        var tls = root.Section("tls");
        var isSecure = listen.StartsWith(Https, StringComparison.Ordinal);
        if (tls.Origin is null)
        {
            if (isSecure)
            {
                root.Refuse(
                    "listen",
                    "is https, which needs a certificate: add 'tls' with the PEM files 'certificate' and 'key', or " + "listen on http."
                );
            }

            return null;
        }

        tls.AllowOnly("certificate", "key", "password", "password_file");
        if (!isSecure)
        {
            tls.Refuse($"would never be used, since 'listen' is {listen}. Let it be https, or take 'tls' out.");
        }

        if (!tls.Has("certificate") || !tls.Has("key"))
        {
            tls.Refuse("needs both a 'certificate' and a 'key': the PEM files of the server's certificate and of its private key.");
        }

        var certificate = tls.Path("certificate");
        var key = tls.Path("key");
        if (withSecrets && key is not null && SecretFile.WarningOf("tls.key", key) is { } warning)
        {
            tls.Warn(warning);
        }

        var password = SecretSetting.Read(tls, "password", minBytes: 1, withSecrets);
        return certificate is null || key is null
            ? null
            : new TlsDefinition
            {
                CertificatePath = certificate,
                KeyPath = key,
                Password = password is null ? null : Encoding.UTF8.GetString(password),
            };
    }
}

using System.Text;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>tls</c>.</summary>
internal static class TlsSettings
{
    private const string Https = "https:";

    /// <summary>Returns the certificate; null for none, or if the settings are not valid, which is noted as a problem.</summary>
    /// <param name="root">The root of the settings.</param>
    /// <param name="listen">The address at which the API listens.</param>
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
                    "is https, which needs a certificate: add 'tls' with the PEM files 'certificate' and 'key', or listen on http."
                );
            }

            return null;
        }

        tls.AllowOnly("certificate", "key", "password", "password_file");
        if (!isSecure)
        {
            tls.Refuse($"is not used, because 'listen' is {listen}. Change that to https, or remove 'tls'.");
        }

        if (!tls.Has("certificate") || !tls.Has("key"))
        {
            tls.Refuse("needs both a 'certificate' and a 'key': the PEM files of the server's certificate and its private key.");
        }

        var certificate = tls.Path("certificate");
        var key = tls.Path("key");
        if (withSecrets && key is not null && SecretFile.FindWarning("tls.key", key) is { } warning)
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

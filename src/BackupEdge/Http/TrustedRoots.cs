using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BackupEdge.Faults;

namespace BackupEdge.Http;

/// <summary>
/// The certificate authorities that https addresses are checked against. This program brings its own OpenSSL, which would look
/// only where the machine that it was built on has them.
/// </summary>
internal static class TrustedRoots
{
    private const string Variable = "SSL_CERT_FILE";

    // Debian and Alpine, Fedora and its kin, openSUSE, and others.
    private static readonly string[] Places =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    /// <summary>Those of the file that <c>SSL_CERT_FILE</c> names, else of the first of the usual places that there is.</summary>
    /// <exception cref="Fault"><c>io_error</c> when there is none, or it cannot be used.</exception>
    public static X509Certificate2Collection Load() => Load(Environment.GetEnvironmentVariable(Variable), Places);

    /// <summary>As the other, with the variable's value and the places given.</summary>
    internal static X509Certificate2Collection Load(string? named, IReadOnlyList<string> places)
    {
        var path = string.IsNullOrEmpty(named) ? places.FirstOrDefault(File.Exists) : named;
        if (path is null)
        {
            throw new Fault(
                FaultCode.IoError,
                "No certificates of authorities were found, so no https address can be trusted. Install the package ca-certificates, "
                    + $"or name a file of PEM certificates in {Variable}. Looked for: {string.Join(", ", places)}."
            );
        }

        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable(path, e.Message, e);
        }

        return roots.Count > 0 ? roots : throw Unusable(path, "it holds none.", null);
    }

    private static Fault Unusable(string path, string why, Exception? cause) =>
        new(
            FaultCode.IoError,
            $"The certificates of authorities in '{path}' cannot be used: {why} Mend the file, or name another of PEM "
                + $"certificates in {Variable}.",
            cause
        );
}

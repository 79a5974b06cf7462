using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BackupEdge.Faults;

namespace BackupEdge.Http;

/// <summary>
/// Loads the certificate authorities that https servers are validated with. The OpenSSL built into this program would search only the
/// folders of the machine that it was built on.
/// </summary>
internal static class TrustedRoots
{
    private const string Variable = "SSL_CERT_FILE";

    // Debian and Alpine, Fedora and related systems, openSUSE, and others.
    private static readonly string[] Places =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    /// <summary>Loads the file named in <c>SSL_CERT_FILE</c> or, if that is not set, the first of the usual files that exists.</summary>
    /// <exception cref="Fault"><c>io_error</c> if there is no such file, or it cannot be used.</exception>
    public static X509Certificate2Collection Load() => Load(Environment.GetEnvironmentVariable(Variable), Places);

    /// <summary>
    /// Loads a file with the certificates of a private authority, and those that <see cref="Load()"/> returns if there are any.
    /// </summary>
    /// <param name="file">The absolute path of the file; null for none, and then there must be others.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if the file cannot be used, <c>io_error</c> if there are no certificates.</exception>
    public static X509Certificate2Collection LoadWith(string? file, string option)
    {
        if (file is null)
        {
            return Load();
        }

        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw NoCertificates(file, option, e.Message, e);
        }

        if (roots.Count == 0)
        {
            throw NoCertificates(file, option, "it contains no PEM certificate.", null);
        }

        var system = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(system) || Places.Any(File.Exists))
        {
            roots.AddRange(Load(system, Places));
        }

        return roots;
    }

    /// <summary>Loads the file in <paramref name="named"/> or, if that is null or empty, the first existing one of the places.</summary>
    internal static X509Certificate2Collection Load(string? named, IReadOnlyList<string> places)
    {
        var path = string.IsNullOrEmpty(named) ? places.FirstOrDefault(File.Exists) : named;
        if (path is null)
        {
            throw new Fault(
                FaultCode.IoError,
                "No CA certificates were found, so no https server can be trusted. Install the package ca-certificates, "
                    + $"or set {Variable} to a file with PEM certificates. Searched: {string.Join(", ", places)}."
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

        return roots.Count > 0 ? roots : throw Unusable(path, "it contains none.", null);
    }

    private static Fault NoCertificates(string file, string option, string why, Exception? cause) =>
        new(FaultCode.InvalidRequest, $"The file '{file}' of {option} cannot be used: {why}", cause, ("field", "ca_file"));

    private static Fault Unusable(string path, string why, Exception? cause) =>
        new(
            FaultCode.IoError,
            $"The CA certificates in '{path}' cannot be used: {why} Fix the file, or set {Variable} to another one with PEM "
                + "certificates.",
            cause
        );
}

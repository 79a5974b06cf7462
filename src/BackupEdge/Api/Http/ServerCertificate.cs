using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BackupEdge.Api.Logs;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Api.Http;

/// <summary>
/// The TLS certificate of the API. Its files are checked again at a handshake, at most once a minute, so that a renewed certificate needs
/// no restart. New files that cannot be used, for example because only one of them was replaced, must never replace those in use.
/// </summary>
internal sealed class ServerCertificate
{
    /// <summary>The shortest time between two checks of the files.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(1);

    private readonly TlsDefinition _definition;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private Files _files;
    private SslStreamCertificateContext _current;
    private DateTimeOffset _checkedAt;

    private ServerCertificate(TlsDefinition definition, Files files, SslStreamCertificateContext current, TimeProvider time, ILogger logger)
    {
        _definition = definition;
        _files = files;
        _current = current;
        _time = time;
        _logger = logger;
        _checkedAt = time.GetUtcNow();
    }

    /// <summary>Loads the certificate from its files.</summary>
    /// <param name="definition">The paths of the files, and the password of the key.</param>
    /// <param name="time">The clock for the check interval and the validity period.</param>
    /// <param name="logger">Receives renewals and failed ones.</param>
    /// <exception cref="Fault"><c>io_error</c> if a file cannot be read, <c>invalid_request</c> if the files cannot be used.</exception>
    public static ServerCertificate Load(TlsDefinition definition, TimeProvider time, ILogger logger)
    {
        HomeFolder.Ensure();
        var files = Read(definition);
        return new ServerCertificate(definition, files, Make(definition, files, time.GetUtcNow()), time, logger);
    }

    /// <summary>Returns the certificate to use now, with its intermediate certificates, after a check of the files if one is due.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (now - _checkedAt >= CheckInterval || now < _checkedAt)
            {
                _checkedAt = now;
                Reload(now);
            }

            return _current;
        }
    }

    private void Reload(DateTimeOffset now)
    {
        try
        {
            var files = Read(_definition);
            if (files != _files)
            {
                _current = Make(_definition, files, now);
                _files = files;
                ServerLog.CertificateRenewed(_logger, _definition.CertificatePath, EndOf(_current.TargetCertificate));
            }
        }
        catch (Fault fault)
        {
            ServerLog.CertificateRenewalFailed(_logger, EndOf(_current.TargetCertificate), fault.Message);
        }
    }

    private static Files Read(TlsDefinition definition) =>
        new(Read(definition.CertificatePath, "certificate"), Read(definition.KeyPath, "key"));

    private static string Read(string path, string what)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(
                FaultCode.IoError,
                $"'tls.{what}' cannot be read: {e.Message} Check the path, and that this user may read it.",
                e,
                ("field", $"tls.{what}")
            );
        }
    }

    private static SslStreamCertificateContext Make(TlsDefinition definition, Files files, DateTimeOffset now)
    {
        try
        {
            var intermediates = new X509Certificate2Collection();
            intermediates.ImportFromPem(files.Certificate);
            var own = definition.Password is { } password
                ? X509Certificate2.CreateFromEncryptedPem(files.Certificate, files.Key, password)
                : X509Certificate2.CreateFromPem(files.Certificate, files.Key);
            if (own.NotAfter.ToUniversalTime() <= now.UtcDateTime || own.NotBefore.ToUniversalTime() > now.UtcDateTime)
            {
                throw Unusable(
                    definition,
                    $"the certificate is valid from {own.NotBefore.ToUniversalTime():u} to "
                        + $"{own.NotAfter.ToUniversalTime():u}, but the time is {now:u}. Renew the certificate, or correct the clock.",
                    null
                );
            }

            // The first one is the server certificate.
            intermediates.RemoveAt(0);
            return SslStreamCertificateContext.Create(own, intermediates, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            var isEncrypted = definition.Password is null && files.Key.Contains("ENCRYPTED", StringComparison.Ordinal);
            throw Unusable(
                definition,
                isEncrypted
                    ? "the key is encrypted. Set 'tls.password_file' to the file with its password."
                    : $"{e.Message.TrimEnd('.')}. Both files must be PEM, and the private key must belong to the certificate.",
                e
            );
        }
    }

    private static Fault Unusable(TlsDefinition definition, string why, Exception? cause)
    {
        var message = $"The certificate '{definition.CertificatePath}' with the key '{definition.KeyPath}' cannot be used: {why}";
        return new Fault(FaultCode.InvalidRequest, message, cause, ("field", "tls"));
    }

    private static string EndOf(X509Certificate2 certificate) => UtcTime.Text(new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));

    private sealed record Files(string Certificate, string Key);
}

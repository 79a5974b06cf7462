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
/// The certificate that the API is served with. At a handshake, at most once a minute, the files are looked at again, so that a renewed
/// certificate needs no restart. A new pair that cannot be used, such as one half of it, must never take the place of the one in use.
/// </summary>
internal sealed class ServerCertificate
{
    /// <summary>How often the files are looked at, at most.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    private readonly TlsDefinition _definition;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _looking = new();
    private Files _files;
    private SslStreamCertificateContext _current;
    private DateTimeOffset _lookedAt;

    private ServerCertificate(TlsDefinition definition, Files files, SslStreamCertificateContext current, TimeProvider time, ILogger logger)
    {
        _definition = definition;
        _files = files;
        _current = current;
        _time = time;
        _logger = logger;
        _lookedAt = time.GetUtcNow();
    }

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="definition">Where they are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where renewals are told, and what went wrong with one.</param>
    /// <exception cref="Fault"><c>io_error</c> when one cannot be read, <c>invalid_request</c> when they cannot be used.</exception>
    public static ServerCertificate Load(TlsDefinition definition, TimeProvider time, ILogger logger)
    {
        HomeFolder.Ensure();
        var files = Read(definition);
        return new ServerCertificate(definition, files, Make(definition, files, time.GetUtcNow()), time, logger);
    }

    /// <summary>The certificate to use now, with those between it and the authority.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_looking)
        {
            var now = _time.GetUtcNow();
            if (now - _lookedAt >= LookInterval || now < _lookedAt)
            {
                _lookedAt = now;
                Look(now);
            }

            return _current;
        }
    }

    private void Look(DateTimeOffset now)
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
                $"'tls.{what}' cannot be read: {e.Message} Check the path, and that this user " + "may read it.",
                e,
                ("field", $"tls.{what}")
            );
        }
    }

    private static SslStreamCertificateContext Make(TlsDefinition definition, Files files, DateTimeOffset now)
    {
        try
        {
            var between = new X509Certificate2Collection();
            between.ImportFromPem(files.Certificate);
            var own = definition.Password is { } password
                ? X509Certificate2.CreateFromEncryptedPem(files.Certificate, files.Key, password)
                : X509Certificate2.CreateFromPem(files.Certificate, files.Key);
            if (own.NotAfter.ToUniversalTime() <= now.UtcDateTime || own.NotBefore.ToUniversalTime() > now.UtcDateTime)
            {
                throw Unusable(
                    definition,
                    $"the certificate holds from {own.NotBefore.ToUniversalTime():u} to "
                        + $"{own.NotAfter.ToUniversalTime():u}, and now it is {now:u}. Renew it, or mend the clock.",
                    null
                );
            }

            // The first is the server's own.
            between.RemoveAt(0);
            return SslStreamCertificateContext.Create(own, between, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            var isEncrypted = definition.Password is null && files.Key.Contains("ENCRYPTED", StringComparison.Ordinal);
            throw Unusable(
                definition,
                isEncrypted
                    ? "the key is encrypted. Name the file of its password in " + "'tls.password_file'."
                    : $"{e.Message.TrimEnd('.')}. Put a PEM certificate and its own " + "private key there.",
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

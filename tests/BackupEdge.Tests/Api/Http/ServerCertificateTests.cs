using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BackupEdge.Api.Http;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Tests.Notifications;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Http;

/// <summary>Loading and renewal of the server's TLS certificate.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-tls-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly TestCertificates _first = new();
    private readonly TestCertificates _second = new();

    private TlsDefinition Definition =>
        new() { CertificatePath = Path.Combine(_folder, "server.pem"), KeyPath = Path.Combine(_folder, "server.key") };

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Loads_the_first_certificate_of_a_file_with_a_chain()
    {
        File.WriteAllText(Definition.CertificatePath, _first.ServerPem + "\n" + _first.RootPem + "\n");
        File.WriteAllText(Definition.KeyPath, _first.ServerKeyPem);
        Assert.Equal(_first.Server.Thumbprint, Load().Current().TargetCertificate.Thumbprint);
    }

    [Fact]
    public void Reloads_a_renewed_pair_within_a_minute_and_never_half_of_it()
    {
        Write(_first);
        var certificate = Load();
        Assert.Equal(_first.Server.Thumbprint, certificate.Current().TargetCertificate.Thumbprint);

        File.WriteAllText(Definition.CertificatePath, _second.ServerPem);
        _time.Advance(ServerCertificate.CheckInterval);
        Assert.Equal(_first.Server.Thumbprint, certificate.Current().TargetCertificate.Thumbprint);

        File.WriteAllText(Definition.KeyPath, _second.ServerKeyPem);
        Assert.Equal(_first.Server.Thumbprint, certificate.Current().TargetCertificate.Thumbprint);
        _time.Advance(ServerCertificate.CheckInterval);
        Assert.Equal(_second.Server.Thumbprint, certificate.Current().TargetCertificate.Thumbprint);

        File.Delete(Definition.KeyPath);
        _time.Advance(ServerCertificate.CheckInterval);
        Assert.Equal(_second.Server.Thumbprint, certificate.Current().TargetCertificate.Thumbprint);
    }

    [Fact]
    public void An_encrypted_key_needs_its_password()
    {
        using var key = _first.Server.GetRSAPrivateKey()!;
        File.WriteAllText(Definition.CertificatePath, _first.ServerPem);
        File.WriteAllText(
            Definition.KeyPath,
            key.ExportEncryptedPkcs8PrivateKeyPem(
                "a password",
                new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)
            )
        );

        Assert.Contains("tls.password_file", Refused(Definition, FaultCode.InvalidRequest).Message, StringComparison.Ordinal);
        Refused(Definition with { Password = "another" }, FaultCode.InvalidRequest);
        ServerCertificate.Load(Definition with { Password = "a password" }, _time, NullLogger.Instance);
    }

    [Fact]
    public void Refuses_to_start_with_an_unusable_certificate_or_key()
    {
        Assert.Contains("'tls.certificate' cannot be read", Refused(Definition, FaultCode.IoError).Message, StringComparison.Ordinal);
        Write(_first);
        File.Delete(Definition.KeyPath);
        Assert.Contains("'tls.key' cannot be read", Refused(Definition, FaultCode.IoError).Message, StringComparison.Ordinal);
        File.WriteAllText(Definition.KeyPath, _second.ServerKeyPem);
        Refused(Definition, FaultCode.InvalidRequest);
        File.WriteAllText(Definition.KeyPath, "no key");
        Refused(Definition, FaultCode.InvalidRequest);
        Write(_first);
        File.WriteAllText(Definition.CertificatePath, "no certificate");
        Refused(Definition, FaultCode.InvalidRequest);
        File.WriteAllText(Definition.CertificatePath, "");
        Refused(Definition, FaultCode.InvalidRequest);

        Write(_first);
        _time.Advance(TimeSpan.FromDays(31));
        Assert.Contains(
            "Renew the certificate, or correct the clock.",
            Refused(Definition, FaultCode.InvalidRequest).Message,
            StringComparison.Ordinal
        );
    }

    private void Write(TestCertificates certificates)
    {
        File.WriteAllText(Definition.CertificatePath, certificates.ServerPem);
        File.WriteAllText(Definition.KeyPath, certificates.ServerKeyPem);
    }

    private ServerCertificate Load() => ServerCertificate.Load(Definition, _time, NullLogger.Instance);

    private Fault Refused(TlsDefinition definition, string code)
    {
        var fault = Assert.Throws<Fault>(() => ServerCertificate.Load(definition, _time, NullLogger.Instance));
        Assert.Equal(code, fault.Code);
        return fault;
    }
}

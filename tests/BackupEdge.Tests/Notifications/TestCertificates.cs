using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BackupEdge.Tests.Notifications;

/// <summary>Creates a certificate authority for a test and a server certificate that it signs, for 127.0.0.1 and localhost.</summary>
internal sealed class TestCertificates : IDisposable
{
    public TestCertificates()
    {
        using var rootKey = RSA.Create(2048);
        var rootRequest = new CertificateRequest("CN=Test Root", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        Root = rootRequest.CreateSelfSigned(from, to);

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var signed = request.Create(Root, from, to, [1, 2, 3, 4]);
        Server = signed.CopyWithPrivateKey(key);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Server { get; }

    public string RootPem => Root.ExportCertificatePem();

    public string ServerPem => Server.ExportCertificatePem();

    public string ServerKeyPem
    {
        get
        {
            using var key = Server.GetRSAPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem();
        }
    }

    public void Dispose()
    {
        Root.Dispose();
        Server.Dispose();
    }
}

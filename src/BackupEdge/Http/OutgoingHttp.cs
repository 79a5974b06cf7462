using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BackupEdge.Configuration;

namespace BackupEdge.Http;

/// <summary>
/// Creates HTTP clients for outgoing requests. They follow no redirects, store no cookies and have no timeout, so callers must set one.
/// </summary>
internal static class OutgoingHttp
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LocalConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Creates a client for http addresses.</summary>
    public static HttpClient NewPlain() => New(ssl: null);

    /// <summary>Creates a client for https and http addresses.</summary>
    /// <param name="roots">The certificate authorities to trust.</param>
    public static HttpClient NewSecure(X509Certificate2Collection roots)
    {
        HomeFolder.Ensure();
        return New(new SslClientAuthenticationOptions { CertificateChainPolicy = PolicyOf(roots) });
    }

    /// <summary>Creates a client for services at addresses of this machine or its network, which no proxy reaches.</summary>
    public static HttpClient NewLocal() =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = LocalConnectTimeout,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    private static HttpClient New(SslClientAuthenticationOptions? ssl)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = new ProxyForOthers(HttpClient.DefaultProxy),
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectTimeout = ConnectTimeout,
        };
        if (ssl is not null)
        {
            handler.SslOptions = ssl;
        }

        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>
    /// Returns how the certificate of a server is checked. Like in most clients, revocation is not: notifications must not depend on
    /// whether an authority is reachable.
    /// </summary>
    /// <param name="roots">The certificate authorities to trust.</param>
    public static X509ChainPolicy PolicyOf(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }
}

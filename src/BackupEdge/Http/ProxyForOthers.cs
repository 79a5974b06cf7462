using System.Net;

namespace BackupEdge.Http;

/// <summary>
/// The proxy that the environment names, which is never asked for this machine's own addresses: it would look for them on itself.
/// </summary>
/// <param name="named">What the environment names.</param>
internal sealed class ProxyForOthers(IWebProxy named) : IWebProxy
{
    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => named.Credentials;
        set => named.Credentials = value;
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : named.GetProxy(destination);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => host.IsLoopback || named.IsBypassed(host);
}

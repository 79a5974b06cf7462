using System.Net;

namespace BackupEdge.Http;

/// <summary>
/// The proxy named in the environment, bypassed for loopback addresses, which the proxy would resolve to its own machine.
/// </summary>
/// <param name="named">The proxy named in the environment.</param>
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

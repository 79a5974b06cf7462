using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace BackupEdge.Api.Http;

/// <summary>The address that the service listens on, parsed from the setting <c>listen</c>.</summary>
/// <param name="Host"><c>localhost</c>, <c>*</c>, or an IP address.</param>
/// <param name="Port">The port; 0 for any free one.</param>
/// <param name="IsSecure">Whether the scheme is https.</param>
internal sealed record ListenAddress(string Host, int Port, bool IsSecure = false)
{
    private const string Localhost = "localhost";
    private const string Everywhere = "*";

    // Suggested when the port is in use: 9000 is also the port of other programs on hosts of bots, such as botserver, MinIO and Zitadel.
    private const int FirstAlternative = 9010;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Parses an address such as <c>http://localhost:9000</c>.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the address is not valid.</exception>
    public static ListenAddress Parse(string listen)
    {
        var (url, wrong) = ListenSetting.Parse(listen);
        if (url is null)
        {
            throw RequestFaults.Field("listen", $"`listen` {wrong}");
        }

        var address = BindingAddress.Parse(url);
        return new ListenAddress(address.Host.Trim('[', ']'), address.Port, address.Scheme == Uri.UriSchemeHttps);
    }

    /// <summary>Configures the server to listen on this address.</summary>
    /// <param name="server">The options of the server.</param>
    /// <param name="certificate">The certificate for https; null for http.</param>
    /// <param name="places">Limits the number of connections.</param>
    public void Apply(KestrelServerOptions server, ServerCertificate? certificate, ConnectionPlaces places)
    {
        void Configure(ListenOptions options)
        {
            places.Count(options);

            // HTTP/2 without TLS works only with clients configured for it, which are not expected here.
            options.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (certificate is not null)
            {
                options.UseHttps(
                    new TlsHandshakeCallbackOptions
                    {
                        HandshakeTimeout = HandshakeTimeout,
                        OnConnection = _ =>
                            ValueTask.FromResult(
                                new SslServerAuthenticationOptions
                                {
                                    ServerCertificateContext = certificate.Current(),
                                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                                }
                            ),
                    }
                );
            }

            places.AwaitFirstByte(options);
        }

        if (Host == Everywhere)
        {
            server.ListenAnyIP(Port, Configure);
        }
        else if (Host != Localhost)
        {
            server.Listen(IPAddress.Parse(Host), Port, Configure);
        }
        else if (Port == 0)
        {
            // The sockets for IPv4 and IPv6 would get different free ports, so only IPv4 is used.
            server.Listen(IPAddress.Loopback, Port, Configure);
        }
        else
        {
            server.ListenLocalhost(Port, Configure);
        }
    }

    /// <summary>Returns the URL for clients on this host.</summary>
    /// <param name="port">The port that the server actually listens on.</param>
    public string Url(int port)
    {
        var host = Host switch
        {
            Localhost => Port == 0 ? "127.0.0.1" : Localhost,
            Everywhere or "0.0.0.0" or "::" => Localhost,
            _ => Bracketed(Host),
        };
        return $"{(IsSecure ? "https" : "http")}://{host}:{port}";
    }

    /// <summary>Returns a fault with the reason why the server could not listen on this address, and what to do.</summary>
    public Fault CannotListen(Exception cause, ListeningSockets sockets)
    {
        var reason = SocketErrorOf(cause) switch
        {
            SocketError.AddressAlreadyInUse => InUse(sockets),
            SocketError.AccessDenied => "this user may not use the port. Choose one above 1023 with --listen",
            SocketError.AddressNotAvailable => "this host has no such address. Choose another with --listen",
            _ => $"{cause.Message} Choose another address with --listen",
        };
        var address = $"{Host}, port {Port}";
        return new Fault(FaultCode.IoError, $"The API cannot listen on {address}: {reason}.", cause, ("listen", address));
    }

    private string InUse(ListeningSockets sockets)
    {
        var host = Host is Localhost or Everywhere ? Host : Bracketed(Host);
        var free = $"{(IsSecure ? "https" : "http")}://{host}:{sockets.FreePort(FirstAlternative)}";
        return $"it is in use by {WhoHolds(sockets)}. Stop that program, or choose another port: set 'listen' (or BACKUPEDGE__LISTEN, or "
            + $"--listen) to {free}, and give callers the new address";
    }

    private string WhoHolds(ListeningSockets sockets) =>
        sockets.FindHolder(Addresses(), Port) switch
        {
            null => "another program",
            { Pid: { } pid, Program: { } program } => $"'{VisibleText.Escape(program)}' (process {pid})",
            { User: var user } => $"a program of the user {UserNames.Of(user)}",
        };

    private IReadOnlyList<IPAddress> Addresses() =>
        Host switch
        {
            Localhost => [IPAddress.Loopback, IPAddress.IPv6Loopback],
            Everywhere => [IPAddress.Any, IPAddress.IPv6Any],
            _ => [IPAddress.Parse(Host)],
        };

    private static string Bracketed(string address) =>
        IPAddress.Parse(address) is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{address}]" : address;

    private static SocketError SocketErrorOf(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
            {
                return socket.SocketErrorCode;
            }
        }

        return SocketError.SocketError;
    }
}

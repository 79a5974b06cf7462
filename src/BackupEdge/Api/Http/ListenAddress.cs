using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace BackupEdge.Api.Http;

/// <summary>Where the service listens: the setting <c>listen</c>, understood.</summary>
/// <param name="Host"><c>localhost</c>, <c>*</c>, or an IP address.</param>
/// <param name="Port">The port; 0 for any free one.</param>
/// <param name="IsSecure">Whether it speaks https.</param>
internal sealed record ListenAddress(string Host, int Port, bool IsSecure = false)
{
    private const string Localhost = "localhost";
    private const string Everywhere = "*";
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Understands an address such as <c>http://localhost:9000</c>.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
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

    /// <summary>Makes the server listen here.</summary>
    /// <param name="server">The server.</param>
    /// <param name="certificate">What https is served with; null for http.</param>
    /// <param name="places">Counts the connections.</param>
    public void Apply(KestrelServerOptions server, ServerCertificate? certificate, ConnectionPlaces places)
    {
        void Speak(ListenOptions options)
        {
            places.Count(options);

            // HTTP/2 without TLS needs clients that know beforehand, and nobody here does.
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
            server.ListenAnyIP(Port, Speak);
        }
        else if (Host != Localhost)
        {
            server.Listen(IPAddress.Parse(Host), Port, Speak);
        }
        else if (Port == 0)
        {
            // Two sockets could not agree on a free port.
            server.Listen(IPAddress.Loopback, Port, Speak);
        }
        else
        {
            server.ListenLocalhost(Port, Speak);
        }
    }

    /// <summary>The address a client on this host uses.</summary>
    /// <param name="port">The port that was really taken.</param>
    public string Url(int port)
    {
        var host = Host switch
        {
            Localhost => Port == 0 ? "127.0.0.1" : Localhost,
            Everywhere or "0.0.0.0" or "::" => Localhost,
            _ => IPAddress.Parse(Host) is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{Host}]" : Host,
        };
        return $"{(IsSecure ? "https" : "http")}://{host}:{port}";
    }

    /// <summary>Why it could not be listened on.</summary>
    public Fault NotPossible(Exception cause)
    {
        var reason = SocketErrorOf(cause) switch
        {
            SocketError.AddressAlreadyInUse => "another program uses this address. Stop that program, or listen on another port "
                + "with --listen",
            SocketError.AccessDenied => "this user may not use the port. Choose one above 1023 with --listen",
            SocketError.AddressNotAvailable => "this host has no such address. Choose another with --listen",
            _ => $"{cause.Message} Choose another address with --listen",
        };
        var address = $"{Host}, port {Port}";
        return new Fault(FaultCode.IoError, $"The API cannot listen on {address}: {reason}.", cause, ("listen", address));
    }

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

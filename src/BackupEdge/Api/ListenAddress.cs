using System.Net;
using System.Net.Sockets;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BackupEdge.Api;

/// <summary>Where the service listens: the setting `listen`, understood.</summary>
/// <param name="Host">`localhost`, `*`, or an IP address.</param>
/// <param name="Port">The port; 0 for any free one.</param>
internal sealed record ListenAddress(string Host, int Port)
{
    private const string Localhost = "localhost";
    private const string Everywhere = "*";

    /// <summary>Understands an address such as `http://localhost:9000`.</summary>
    /// <exception cref="Fault">`invalid_request`.</exception>
    public static ListenAddress Parse(string listen)
    {
        var (url, wrong) = ListenSetting.Parse(listen);
        if (url is null)
        {
            throw Invalid.Field("listen", $"`listen` {wrong}");
        }

        var address = BindingAddress.Parse(url);
        return new ListenAddress(address.Host.Trim('[', ']'), address.Port);
    }

    /// <summary>Makes the server listen here.</summary>
    public void Apply(KestrelServerOptions server)
    {
        // HTTP/2 without TLS needs clients that know beforehand, and nobody here does.
        static void Plain(ListenOptions options) => options.Protocols = HttpProtocols.Http1;
        if (Host == Everywhere)
        {
            server.ListenAnyIP(Port, Plain);
        }
        else if (Host != Localhost)
        {
            server.Listen(IPAddress.Parse(Host), Port, Plain);
        }
        else if (Port == 0)
        {
            // Two sockets could not agree on a free port.
            server.Listen(IPAddress.Loopback, Port, Plain);
        }
        else
        {
            server.ListenLocalhost(Port, Plain);
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
        return $"http://{host}:{port}";
    }

    /// <summary>Why it could not be listened on.</summary>
    public Fault NotPossible(Exception cause)
    {
        var reason = SocketErrorOf(cause) switch
        {
            SocketError.AddressAlreadyInUse => "another program uses this address. Stop that program, or listen on another port with --listen",
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

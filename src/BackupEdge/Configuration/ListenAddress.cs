using System.Globalization;
using System.Net;

namespace BackupEdge.Configuration;

/// <summary>Reads `listen`.</summary>
internal static class ListenAddress
{
    private const string Localhost = "localhost";

    /// <summary>The address as `http://HOST:PORT`, or what is wrong with it.</summary>
    public static (string? Url, string? Fault) Parse(string text)
    {
        if (text.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            return (null, "must be http://HOST:PORT. This release does not speak https: put a reverse proxy that does before it.");
        }

        if (!text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || !TrySplit(text["http://".Length..].TrimEnd('/'), out var host, out var port))
        {
            return (null, $"must be http://HOST:PORT, such as http://localhost:9000, not '{text}'.");
        }

        if (host == Localhost)
        {
            return port == 0
                ? (null, "cannot be port 0 of localhost. For any free port write http://127.0.0.1:0.")
                : ($"http://{host}:{port}", null);
        }

        // The web server would take any other name for 'every address', which must never happen by mistake.
        return IPAddress.TryParse(host, out var address)
            ? ($"http://{new IPEndPoint(address, port)}", null)
            : (null, $"must name localhost or an IP address, not '{host}'. For every address of this machine write http://0.0.0.0:{port}.");
    }

    /// <summary>Whether only this machine can reach an address that <see cref="Parse"/> gave.</summary>
    public static bool IsLoopback(string url) =>
        TrySplit(url["http://".Length..], out var host, out _) && (host == Localhost || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)));

    private static bool TrySplit(string authority, out string host, out int port)
    {
        var colon = authority.LastIndexOf(':');
        host = colon <= 0 ? "" : authority[..colon].ToLowerInvariant();
        port = 0;
        var isBracketed = host.StartsWith('[') && host.EndsWith(']');
        return host.Length > 0
            && isBracketed == host.Contains(':', StringComparison.Ordinal)
            && !host.AsSpan().ContainsAny("/?#@ ")
            && int.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= ushort.MaxValue;
    }
}

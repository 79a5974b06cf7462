using System.Globalization;
using System.Net;

namespace BackupEdge.Configuration;

/// <summary>Reads `listen`.</summary>
internal static class ListenSetting
{
    private const string Localhost = "localhost";
    private const string Everywhere = "*";

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

        if (host is Localhost or Everywhere)
        {
            return ($"http://{host}:{port}", null);
        }

        return IPAddress.TryParse(host, out var address)
            ? ($"http://{new IPEndPoint(address, port)}", null)
            : (null, $"must name localhost, an IP address, or * for every address of this machine, not '{host}'.");
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

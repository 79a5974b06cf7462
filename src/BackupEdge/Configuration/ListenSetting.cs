using System.Globalization;
using System.Net;

namespace BackupEdge.Configuration;

/// <summary>Reads <c>listen</c>.</summary>
internal static class ListenSetting
{
    private const string Localhost = "localhost";
    private const string Everywhere = "*";
    private static readonly string[] Schemes = ["http://", "https://"];

    /// <summary>The address as <c>http://HOST:PORT</c> or <c>https://HOST:PORT</c>, or what is wrong with it.</summary>
    public static (string? Url, string? Fault) Parse(string text)
    {
        var scheme = Schemes.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        if (scheme is null || !TrySplit(text[scheme.Length..].TrimEnd('/'), out var host, out var port))
        {
            return (null, $"must be http://HOST:PORT or https://HOST:PORT, such as http://localhost:9000, not '{text}'.");
        }

        if (host is Localhost or Everywhere)
        {
            return ($"{scheme}{host}:{port}", null);
        }

        return IPAddress.TryParse(host, out var address)
            ? ($"{scheme}{new IPEndPoint(address, port)}", null)
            : (null, $"must name localhost, an IP address, or * for every address of this machine, not '{host}'.");
    }

    /// <summary>Whether only this machine can reach an address that <see cref="Parse"/> gave.</summary>
    public static bool IsLoopback(string url) =>
        TrySplit(url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..], out var host, out _)
        && (host == Localhost || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)));

    /// <summary>What is risky about an address that <see cref="Parse"/> gave, with what to do; null when nothing is.</summary>
    public static string? WarningOf(string url)
    {
        var isHttp = url.StartsWith(Schemes[0], StringComparison.Ordinal);
        if (isHttp && !IsLoopback(url))
        {
            return $"{url} can be reached from other machines, and http shows keys and data to whoever is on the way. "
                + "Configure 'tls', or put a proxy that speaks https before it.";
        }

        // With any free port, nobody can be in wait for the clients of the other address.
        var address =
            IPEndPoint.TryParse(url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..], out var parsed) && parsed.Port != 0
                ? parsed
                : null;
        var other =
            address is null ? null
            : address.Address.Equals(IPAddress.Loopback) ? IPAddress.IPv6Loopback
            : address.Address.Equals(IPAddress.IPv6Loopback) ? IPAddress.Loopback
            : null;
        return other is null
            ? null
            : $"{url} is one of two loopback addresses. A client that calls 'localhost' may try "
                + $"{new IPEndPoint(other, address!.Port)} first, "
                + "where another user of this machine can listen and receive its key. Listen on "
                + $"{(isHttp ? Schemes[0] : Schemes[1])}{Localhost}:{address.Port}, which takes both.";
    }

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

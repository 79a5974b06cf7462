using System.Globalization;
using System.Net;

namespace BackupEdge.Configuration;

/// <summary>Parses and checks the setting <c>listen</c>.</summary>
internal static class ListenSetting
{
    private const string Localhost = "localhost";
    private const string AllAddresses = "*";
    private static readonly string[] Schemes = ["http://", "https://"];

    /// <summary>
    /// Returns the address as <c>http://HOST:PORT</c> or <c>https://HOST:PORT</c>, or the end of an error message that begins with the name
    /// of the setting.
    /// </summary>
    public static (string? Url, string? Problem) Parse(string text)
    {
        var scheme = Schemes.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        if (scheme is null || !TrySplit(text[scheme.Length..].TrimEnd('/'), out var host, out var port))
        {
            return (null, $"must be http://HOST:PORT or https://HOST:PORT, such as http://localhost:9000, not '{text}'.");
        }

        if (host is Localhost or AllAddresses)
        {
            return ($"{scheme}{host}:{port}", null);
        }

        return IPAddress.TryParse(host, out var address)
            ? ($"{scheme}{new IPEndPoint(address, port)}", null)
            : (null, $"must name localhost, an IP address, or * for every address of this machine, not '{host}'.");
    }

    /// <summary>Returns whether only this machine can reach an address that <see cref="Parse"/> returned.</summary>
    public static bool IsLoopback(string url) =>
        TrySplit(url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..], out var host, out _)
        && (host == Localhost || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)));

    /// <summary>
    /// Returns a warning about the risk of an address that <see cref="Parse"/> returned, with advice; null if there is no risk.
    /// </summary>
    public static string? FindWarning(string url)
    {
        var isHttp = url.StartsWith(Schemes[0], StringComparison.Ordinal);
        if (isHttp && !IsLoopback(url))
        {
            return $"{url} can be reached from other machines, and http exposes keys and data to the network. "
                + "Configure 'tls', or put an https proxy in front of it.";
        }

        // With port 0 the port is not known in advance, so another user cannot listen on it at the other address.
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
            : $"{url} is one of two loopback addresses. A client that connects to 'localhost' may try "
                + $"{new IPEndPoint(other, address!.Port)} first, "
                + "where another user of this machine can listen and receive its key. Listen on "
                + $"{(isHttp ? Schemes[0] : Schemes[1])}{Localhost}:{address.Port}, which covers both.";
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

using System.Net;
using System.Net.Sockets;

namespace BackupEdge.Api.Security;

/// <summary>What counts as one address where callers are counted by it.</summary>
internal static class AddressGroup
{
    /// <summary>
    /// The address of a whole group: IPv4 as it is, the /64 network of IPv6, since one subscriber has all of it, and loopback as one.
    /// </summary>
    /// <param name="address">An address; null when unknown, which is one group too.</param>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (IPAddress.IsLoopback(address))
        {
            return IPAddress.Loopback;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}

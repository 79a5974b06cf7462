using System.Net;
using System.Net.Sockets;

namespace BackupEdge.Api.Security;

/// <summary>Groups client addresses for limits that apply per address.</summary>
internal static class AddressGroup
{
    /// <summary>
    /// Returns the group of an address: the IPv4 address itself, the /64 network of an IPv6 address because one subscriber usually owns all
    /// of it, or <see cref="IPAddress.Loopback"/> for every loopback address.
    /// </summary>
    /// <param name="address">The address; null if unknown. All unknown addresses form one group.</param>
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

using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Finds who listens on a TCP port of this host, for messages. Reads <c>/proc/net/tcp</c> and <c>/proc/net/tcp6</c> (proc(5)), which show
/// every socket of this network namespace with its user, and the descriptors of those processes that this user may inspect.
/// </summary>
/// <param name="proc">The folder where procfs is mounted; tests pass another.</param>
internal sealed class ListeningSockets(string proc = "/proc")
{
    private const string ListenState = "0A";
    private const int MinFields = 10;
    private static readonly string[] Tables = ["tcp", "tcp6"];

    /// <summary>Returns who prevents this program from listening; null if nobody is known to.</summary>
    /// <param name="addresses">The addresses to listen on.</param>
    /// <param name="port">The port to listen on.</param>
    public PortHolder? FindHolder(IReadOnlyList<IPAddress> addresses, int port)
    {
        var sockets = Read().Where(socket => socket.Port == port && addresses.Any(address => Overlap(address, socket.Address))).ToList();
        if (sockets.Count == 0)
        {
            return null;
        }

        var links = sockets.Select(socket => $"socket:[{socket.Inode}]").ToHashSet(StringComparer.Ordinal);
        foreach (var process in Processes())
        {
            if (Holds(process, links))
            {
                return new PortHolder(sockets[0].User, int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture), NameOf(process));
            }
        }

        return new PortHolder(sockets[0].User, null, null);
    }

    /// <summary>Returns the first port from the given one upwards on which nothing is known to listen.</summary>
    public int FreePort(int first)
    {
        var taken = Read().Select(socket => socket.Port).ToHashSet();
        return Enumerable.Range(first, 1000).FirstOrDefault(port => !taken.Contains(port), first);
    }

    private static bool Overlap(IPAddress one, IPAddress other) => IsAny(one) || IsAny(other) || one.Equals(other);

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private List<Socket> Read()
    {
        var sockets = new List<Socket>();
        foreach (var table in Tables)
        {
            try
            {
                sockets.AddRange(File.ReadLines(Path.Combine(proc, "net", table)).Skip(1).Select(Parse).OfType<Socket>());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Without the table, as in a host without IPv6, the message names nobody.
            }
        }

        return sockets;
    }

    // `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode`, with the address and the port in hexadecimal.
    private static Socket? Parse(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < MinFields || fields[3] != ListenState || fields[1].Split(':') is not [var address, var port])
        {
            return null;
        }

        return
            AddressOf(address) is { } local
            && int.TryParse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            && uint.TryParse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            ? new Socket(local, number, user, fields[9])
            : null;
    }

    // Each group of eight digits is a word in the byte order of the processor, which is little-endian on all that this program supports.
    private static IPAddress? AddressOf(string digits)
    {
        if (digits.Length is not (8 or 32))
        {
            return null;
        }

        var bytes = new byte[digits.Length / 2];
        for (var i = 0; i < bytes.Length; i += sizeof(uint))
        {
            var word = digits.AsSpan(2 * i, 2 * sizeof(uint));
            if (!uint.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i), value);
        }

        return new IPAddress(bytes);
    }

    private IEnumerable<string> Processes()
    {
        try
        {
            return Directory.GetDirectories(proc).Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool Holds(string process, HashSet<string> links)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(fd => links.Contains(TargetOf(fd)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or belongs to another user.
            return false;
        }
    }

    private static string TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The descriptor was closed.
            return "";
        }
    }

    private static string? NameOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Socket(IPAddress Address, int Port, uint User, string Inode);
}

using System.Buffers.Binary;
using System.Text;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Reads and writes extended attributes in the manifest's form: for each a 16-bit name length, a 32-bit value length
/// (little-endian), name, value. POSIX ACLs are among them. Labels that only the running system can set are left out.
/// Not safe for several threads: each has its own.
/// </summary>
internal sealed unsafe class ExtendedAttributes
{
    private const int HeadSize = 6;
    private readonly byte[] _names = new byte[64 * 1024];
    private readonly byte[] _value = new byte[64 * 1024];

    /// <summary>The error number of the call that made the last <see cref="TryRead"/> fail; 0 when it was none.</summary>
    public int Error { get; private set; }

    /// <summary>The attribute that holds a file's POSIX access list, ended by a zero.</summary>
    public static ReadOnlySpan<byte> AccessList => "system.posix_acl_access\0"u8;

    /// <summary>The attribute that holds the access list which a folder gives to what is made in it, ended by a zero.</summary>
    public static ReadOnlySpan<byte> DefaultList => "system.posix_acl_default\0"u8;

    /// <summary>
    /// Reads all attributes of an open file, or with fd -1 those of a path (a symlink is not followed). False when they cannot be kept,
    /// with the reason.
    /// </summary>
    public bool TryRead(int fd, ReadOnlySpan<byte> path, ByteString into, out string? problem)
    {
        into.Clear();
        problem = null;
        Error = 0;
        fixed (
            byte* names = _names,
                value = _value,
                pathBytes = path
        )
        {
            var length =
                fd >= 0 ? Posix.flistxattr(fd, names, (nuint)_names.Length) : Posix.llistxattr(pathBytes, names, (nuint)_names.Length);
            if (length <= 0)
            {
                if (length == 0 || Posix.Errno is Posix.NotSupported or Posix.NotFound)
                {
                    return true;
                }

                Error = Posix.Errno;
                problem = Posix.Describe(Error);
                return false;
            }

            for (var at = 0; at < (int)length;)
            {
                var name = _names.AsSpan(at, (int)length - at);
                name = name[..name.IndexOf((byte)0)];
                if (IsKept(name))
                {
                    var size =
                        fd >= 0
                            ? Posix.fgetxattr(fd, names + at, value, (nuint)_value.Length)
                            : Posix.lgetxattr(pathBytes, names + at, value, (nuint)_value.Length);
                    if (size >= 0)
                    {
                        var head = into.Extend(HeadSize);
                        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)name.Length);
                        BinaryPrimitives.WriteUInt32LittleEndian(head[2..], (uint)size);
                        into.Append(name);
                        into.Append(_value.AsSpan(0, (int)size));
                    }
                    else if (Posix.Errno != Posix.NoData)
                    {
                        Error = Posix.Errno;
                        problem = $"{Encoding.UTF8.GetString(name)}: {Posix.Describe(Error)}";
                        return false;
                    }
                }

                at += name.Length + 1;
            }
        }

        if (into.Length > EntryLimits.MaxAttributes)
        {
            problem = $"its extended attributes take {into.Length} bytes, more than the {EntryLimits.MaxAttributes} an archive keeps";
            into.Clear();
            return false;
        }

        return true;
    }

    /// <summary>Sets attributes on an open file; false with the first that could not be set.</summary>
    /// <param name="fd">The file.</param>
    /// <param name="isPathOnly">Whether the descriptor was opened as a path alone.</param>
    /// <param name="attributes">The manifest's form.</param>
    /// <param name="trust">Whether attributes are set that only root can set.</param>
    /// <param name="dropped">Gets the names of those that are left out because of that, for a sentence.</param>
    /// <param name="problem">What could not be set, and why.</param>
    public bool TryWrite(int fd, bool isPathOnly, ReadOnlySpan<byte> attributes, bool trust, ref string? dropped, out string? problem)
    {
        problem = null;
        while (attributes.Length >= HeadSize)
        {
            if (!TryNext(ref attributes, out var name, out var value) || name.Length >= _names.Length)
            {
                problem = "the archive's record of them is not readable";
                return false;
            }

            if (!IsKept(name) || (!trust && IsPrivileged(name)))
            {
                dropped = $"{(dropped is null ? "" : dropped + ", ")}{Encoding.UTF8.GetString(name)}";
                continue;
            }

            name.CopyTo(_names);
            _names[name.Length] = 0;
            fixed (
                byte* names = _names,
                    bytes = value,
                    path = isPathOnly ? PathOf(fd) : default
            )
            {
                var result = isPathOnly
                    ? Posix.setxattr(path, names, bytes, (nuint)value.Length, 0)
                    : Posix.fsetxattr(fd, names, bytes, (nuint)value.Length, 0);
                if (result != 0)
                {
                    problem ??= $"{Encoding.UTF8.GetString(name)}: {Posix.Describe(Posix.Errno)}";
                }
            }
        }

        return problem is null;
    }

    /// <summary>
    /// Removes access lists from an open file that are not among some attributes, and those of users too where asked for; false with
    /// the first that could not be removed.
    /// </summary>
    public bool TryRemoveOthers(int fd, ReadOnlySpan<byte> attributes, bool usersToo, out string? problem)
    {
        problem = null;
        fixed (byte* names = _names)
        {
            var length = Posix.flistxattr(fd, names, (nuint)_names.Length);
            for (var at = 0; at < (int)length;)
            {
                var name = _names.AsSpan(at, (int)length - at);
                name = name[..name.IndexOf((byte)0)];
                var isAsked = name.StartsWith("system.posix_acl_"u8) || (usersToo && name.StartsWith("user."u8));
                if (isAsked && !Has(attributes, name) && Posix.fremovexattr(fd, names + at) != 0 && Posix.Errno != Posix.NoData)
                {
                    problem ??= $"{Encoding.UTF8.GetString(name)}: {Posix.Describe(Posix.Errno)}";
                }

                at += name.Length + 1;
            }
        }

        return problem is null;
    }

    /// <summary>Whether an open file has an attribute of a name, which ends with a zero.</summary>
    public static bool IsOn(int fd, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return Posix.fgetxattr(fd, bytes, null, 0) >= 0;
        }
    }

    /// <summary>Removes an attribute from an open file, if it has it; false when that could not be done.</summary>
    /// <param name="fd">The file.</param>
    /// <param name="name">The name, ended by a zero.</param>
    public static bool Remove(int fd, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return Posix.fremovexattr(fd, bytes) == 0 || Posix.Errno is Posix.NoData or Posix.NotSupported;
        }
    }

    /// <summary>Whether a name is among attributes in the manifest's form; a zero at its end does not count.</summary>
    public static bool Has(ReadOnlySpan<byte> attributes, ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd((byte)0);
        while (TryNext(ref attributes, out var found, out _))
        {
            if (found.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The path below /proc that leads to what a descriptor stands for, ended by a zero.</summary>
    public static byte[] PathOf(int fd) => Encoding.ASCII.GetBytes($"/proc/self/fd/{fd}\0");

    /// <summary>Takes the first attribute off the manifest's form; false when there is none or it is not readable.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> attributes, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (attributes.Length < HeadSize)
        {
            return false;
        }

        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
        var valueLength = BinaryPrimitives.ReadUInt32LittleEndian(attributes[2..]);
        if (HeadSize + nameLength + (long)valueLength > attributes.Length)
        {
            return false;
        }

        name = attributes.Slice(HeadSize, nameLength);
        value = attributes.Slice(HeadSize + nameLength, (int)valueLength);
        attributes = attributes[(HeadSize + nameLength + (int)valueLength)..];
        return true;
    }

    // What only root can set gives rights, or is believed by programs that root runs.
    private static bool IsPrivileged(ReadOnlySpan<byte> name) => name.StartsWith("security."u8) || name.StartsWith("trusted."u8);

    private static bool IsKept(ReadOnlySpan<byte> name) =>
        !name.StartsWith("security.selinux"u8)
        && !name.StartsWith("security.ima"u8)
        && !name.StartsWith("security.evm"u8)
        && !name.StartsWith("trusted.overlay."u8);
}

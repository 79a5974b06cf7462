using System.Buffers.Binary;
using System.Text;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Reads and writes extended attributes in the format of the manifest: for each attribute a 16-bit name length, a 32-bit value length (both
/// little-endian), the name and the value. POSIX ACLs are included; labels that only the running system can set are not. Not thread-safe.
/// </summary>
internal sealed unsafe class ExtendedAttributes
{
    private const int HeadSize = 6;
    private readonly byte[] _names = new byte[64 * 1024];
    private readonly byte[] _value = new byte[64 * 1024];

    /// <summary>
    /// The error number of the system call that made the last <see cref="TryRead"/> fail, or 0 if it failed for another reason.
    /// </summary>
    public int Error { get; private set; }

    /// <summary>The null-terminated name of the attribute that contains the POSIX access ACL of a file.</summary>
    public static ReadOnlySpan<byte> AccessList => "system.posix_acl_access\0"u8;

    /// <summary>
    /// The null-terminated name of the attribute that contains the default ACL of a folder, which new files in it inherit.
    /// </summary>
    public static ReadOnlySpan<byte> DefaultList => "system.posix_acl_default\0"u8;

    /// <summary>
    /// Reads all attributes of an open file or, if <paramref name="fd"/> is -1, of a path without following a symbolic link. Returns
    /// <see langword="false"/> and the reason if they cannot be read or are too large to be stored.
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
                if (IsStored(name))
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
            problem = $"its extended attributes are {into.Length} bytes long, and an archive stores at most {EntryLimits.MaxAttributes}";
            into.Clear();
            return false;
        }

        return true;
    }

    /// <summary>Sets attributes on an open file. Returns <see langword="false"/> and the first problem if some could not be set.</summary>
    /// <param name="fd">The descriptor of the open file.</param>
    /// <param name="isPathOnly">Whether the descriptor was opened with O_PATH.</param>
    /// <param name="attributes">The attributes in the format of the manifest.</param>
    /// <param name="trust">Whether to set attributes that only root can set.</param>
    /// <param name="dropped">
    /// The names of the attributes that were left out because <paramref name="trust"/> is <see langword="false"/> are appended to it,
    /// separated by commas.
    /// </param>
    /// <param name="problem">The name of the first attribute that could not be set, and the reason.</param>
    public bool TryWrite(int fd, bool isPathOnly, ReadOnlySpan<byte> attributes, bool trust, ref string? dropped, out string? problem)
    {
        problem = null;
        while (attributes.Length >= HeadSize)
        {
            if (!TryNext(ref attributes, out var name, out var value) || name.Length >= _names.Length)
            {
                problem = "the attributes in the archive are malformed";
                return false;
            }

            if (!IsStored(name) || (!trust && IsPrivileged(name)))
            {
                dropped = $"{(dropped is null ? "" : dropped + ", ")}{Encoding.UTF8.GetString(name)}";
                continue;
            }

            name.CopyTo(_names);
            _names[name.Length] = 0;
            fixed (
                byte* names = _names,
                    bytes = value,
                    path = isPathOnly ? GetPath(fd) : default
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
    /// Removes the ACLs that are not in <paramref name="attributes"/> from an open file, and optionally also other attributes of the
    /// <c>user</c> namespace. Returns <see langword="false"/> and the first problem if some could not be removed.
    /// </summary>
    public bool TryRemoveOthers(int fd, ReadOnlySpan<byte> attributes, bool alsoUser, out string? problem)
    {
        problem = null;
        fixed (byte* names = _names)
        {
            var length = Posix.flistxattr(fd, names, (nuint)_names.Length);
            for (var at = 0; at < (int)length;)
            {
                var name = _names.AsSpan(at, (int)length - at);
                name = name[..name.IndexOf((byte)0)];
                var isAffected = name.StartsWith("system.posix_acl_"u8) || (alsoUser && name.StartsWith("user."u8));
                if (isAffected && !Contains(attributes, name) && Posix.fremovexattr(fd, names + at) != 0 && Posix.Errno != Posix.NoData)
                {
                    problem ??= $"{Encoding.UTF8.GetString(name)}: {Posix.Describe(Posix.Errno)}";
                }

                at += name.Length + 1;
            }
        }

        return problem is null;
    }

    /// <summary>Returns whether an open file has the attribute with the given null-terminated name.</summary>
    public static bool Exists(int fd, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return Posix.fgetxattr(fd, bytes, null, 0) >= 0;
        }
    }

    /// <summary>
    /// Removes the attribute with the given null-terminated name from an open file. Returns <see langword="true"/> if the file does not
    /// have the attribute afterwards.
    /// </summary>
    public static bool Remove(int fd, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return Posix.fremovexattr(fd, bytes) == 0 || Posix.Errno is Posix.NoData or Posix.NotSupported;
        }
    }

    /// <summary>
    /// Returns whether attributes in the format of the manifest include a name. A null terminator at the end of the name is ignored.
    /// </summary>
    public static bool Contains(ReadOnlySpan<byte> attributes, ReadOnlySpan<byte> name)
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

    /// <summary>Returns the null-terminated path below /proc that refers to the file of a descriptor.</summary>
    public static byte[] GetPath(int fd) => Encoding.ASCII.GetBytes($"/proc/self/fd/{fd}\0");

    /// <summary>
    /// Removes the first attribute from a list in the format of the manifest and returns it. Returns <see langword="false"/> if the list is
    /// empty or malformed.
    /// </summary>
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

    // Attributes that only root can set grant rights, or are trusted by programs that run as root.
    private static bool IsPrivileged(ReadOnlySpan<byte> name) => name.StartsWith("security."u8) || name.StartsWith("trusted."u8);

    private static bool IsStored(ReadOnlySpan<byte> name) =>
        !name.StartsWith("security.selinux"u8)
        && !name.StartsWith("security.ima"u8)
        && !name.StartsWith("security.evm"u8)
        && !name.StartsWith("trusted.overlay."u8);
}

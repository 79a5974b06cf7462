using System.Buffers.Binary;
using System.Text;
using BackupEdge.Engine.Archives;

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

    /// <summary>Reads all attributes of an open file, or with fd -1 those of a path (a symlink is not followed). False when they cannot be kept, with the reason.</summary>
    public bool TryRead(int fd, ReadOnlySpan<byte> path, ByteString into, out string? problem)
    {
        into.Clear();
        problem = null;
        Error = 0;
        fixed (byte* names = _names, value = _value, pathBytes = path)
        {
            var length = fd >= 0 ? Posix.flistxattr(fd, names, (nuint)_names.Length) : Posix.llistxattr(pathBytes, names, (nuint)_names.Length);
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
                    var size = fd >= 0 ? Posix.fgetxattr(fd, names + at, value, (nuint)_value.Length) : Posix.lgetxattr(pathBytes, names + at, value, (nuint)_value.Length);
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

        if (into.Length > ManifestWriter.MaxAttributes)
        {
            problem = $"its extended attributes take {into.Length} bytes, more than the {ManifestWriter.MaxAttributes} an archive keeps";
            into.Clear();
            return false;
        }

        return true;
    }

    /// <summary>Sets attributes on an open file, or with fd -1 on a path (a symlink is not followed); false with the first that could not be set.</summary>
    public bool TryWrite(int fd, ReadOnlySpan<byte> path, ReadOnlySpan<byte> attributes, out string? problem)
    {
        problem = null;
        while (attributes.Length >= HeadSize)
        {
            if (!TryNext(ref attributes, out var name, out var value) || name.Length >= _names.Length)
            {
                problem = "the archive's record of them is not readable";
                return false;
            }

            name.CopyTo(_names);
            _names[name.Length] = 0;
            fixed (byte* names = _names, bytes = value, pathBytes = path)
            {
                var result = fd >= 0
                    ? Posix.fsetxattr(fd, names, bytes, (nuint)value.Length, 0)
                    : Posix.lsetxattr(pathBytes, names, bytes, (nuint)value.Length, 0);
                if (result != 0)
                {
                    problem ??= $"{Encoding.UTF8.GetString(name)}: {Posix.Describe(Posix.Errno)}";
                }
            }
        }

        return problem is null;
    }

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

    private static bool IsKept(ReadOnlySpan<byte> name) =>
        !name.StartsWith("security.selinux"u8) && !name.StartsWith("security.ima"u8) && !name.StartsWith("security.evm"u8)
        && !name.StartsWith("trusted.overlay."u8);
}

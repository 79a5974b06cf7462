using System.Buffers.Binary;
using System.Buffers.Text;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Tar;

/// <summary>
/// Converts a POSIX ACL from the binary format of the attributes <c>system.posix_acl_access</c> and <c>system.posix_acl_default</c>
/// (linux/posix_acl_xattr.h) to the text that GNU tar, bsdtar and star read from <c>SCHILY.acl.access</c> and <c>SCHILY.acl.default</c>:
/// <c>user::rw-,user:1000:r--,group::r--,mask::rw-,other::r--</c>. Users and groups are numeric, as everywhere in a backup.
/// </summary>
internal static class AclText
{
    private const uint Version = 2;
    private const int HeadSize = 4;
    private const int EntrySize = 8; // tag 2, permissions 2, id 4
    private const uint All = 7;

    /// <summary>Appends the text. Returns false and appends nothing if the value is not a valid ACL of version 2.</summary>
    /// <param name="value">The attribute's value.</param>
    /// <param name="into">The buffer to append to.</param>
    /// <param name="group">The effective permissions of the owning group, which are its permissions limited by the mask, 0 to 7.</param>
    public static bool TryAppend(ReadOnlySpan<byte> value, ByteString into, out uint group)
    {
        group = All;
        var start = into.Length;
        var isWhole = value.Length >= HeadSize && (value.Length - HeadSize) % EntrySize == 0;
        if (!isWhole || BinaryPrimitives.ReadUInt32LittleEndian(value) != Version)
        {
            return false;
        }

        for (var entries = value[HeadSize..]; !entries.IsEmpty; entries = entries[EntrySize..])
        {
            var tag = BinaryPrimitives.ReadUInt16LittleEndian(entries);
            var permissions = (uint)BinaryPrimitives.ReadUInt16LittleEndian(entries[2..]);
            if (permissions > All || !TryAppendWho(tag, entries[4..], into, permissions, ref group))
            {
                into.Truncate(start);
                return false;
            }

            into.Append((permissions & 4) != 0 ? (byte)'r' : (byte)'-');
            into.Append((permissions & 2) != 0 ? (byte)'w' : (byte)'-');
            into.Append((permissions & 1) != 0 ? (byte)'x' : (byte)'-');
            into.Append((byte)',');
        }

        into.Truncate(Math.Max(start, into.Length - 1));
        return into.Length > start;
    }

    private static bool TryAppendWho(ushort tag, ReadOnlySpan<byte> id, ByteString into, uint permissions, ref uint group)
    {
        switch (tag)
        {
            case 0x01:
                into.Append("user::"u8);
                return true;
            case 0x02:
                AppendNamed("user:"u8, id, into);
                return true;
            case 0x04:
                group &= permissions;
                into.Append("group::"u8);
                return true;
            case 0x08:
                AppendNamed("group:"u8, id, into);
                return true;
            case 0x10:
                group &= permissions;
                into.Append("mask::"u8);
                return true;
            case 0x20:
                into.Append("other::"u8);
                return true;
            default:
                return false;
        }
    }

    private static void AppendNamed(ReadOnlySpan<byte> word, ReadOnlySpan<byte> id, ByteString into)
    {
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(BinaryPrimitives.ReadUInt32LittleEndian(id), digits, out var length);
        into.Append(word);
        into.Append(digits[..length]);
        into.Append((byte)':');
    }
}

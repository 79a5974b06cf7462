using System.Buffers.Binary;
using System.Text.Json;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Wal;

/// <summary>
/// Keeps a <see cref="WalRecord"/> as an extended attribute of the entry <see cref="WalRecord.FileName"/> too. A manifest can be read where
/// contents cannot: in a store that seals its backups from the host that makes them.
/// </summary>
internal static class WalAttribute
{
    private const int HeadBytes = 6;
    private const int MaxBytes = 48 * 1024;

    private static ReadOnlySpan<byte> Name => "user.backupedge.recovery"u8;

    /// <summary>Adds the attribute to those of an entry.</summary>
    public static void Write(ByteString attributes, WalRecord record)
    {
        var value = JsonSerializer.SerializeToUtf8Bytes(record, WalJson.Default.WalRecord);
        if (value.Length > MaxBytes)
        {
            // Parts of the log before many gaps.
            var own = record.Own;
            value = JsonSerializer.SerializeToUtf8Bytes(record with { Runs = own is null ? [] : [own] }, WalJson.Default.WalRecord);
        }

        var head = attributes.Extend(HeadBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)Name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[2..], (uint)value.Length);
        attributes.Append(Name);
        attributes.Append(value);
    }

    /// <summary>Reads the attribute. Returns <see langword="null"/> if there is none.</summary>
    public static WalRecord? Read(ReadOnlySpan<byte> attributes)
    {
        while (ExtendedAttributes.TryNext(ref attributes, out var name, out var value))
        {
            if (name.SequenceEqual(Name))
            {
                return WalRecord.Parse(value);
            }
        }

        return null;
    }
}

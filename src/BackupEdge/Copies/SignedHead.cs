using System.Buffers.Binary;
using System.Security.Cryptography;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// The beginning of an object: JSON, and a MAC of it or, without keys, a checksum. What follows the head is covered by hashes in the JSON.
/// A head with a MAC <em>must</em> be checked with <see cref="IsAuthentic"/> before anything of it is used, but for what finds the key.
/// </summary>
internal sealed class SignedHead
{
    /// <summary>The size in bytes of the fields before the JSON: magic, version, reserved, flags, length.</summary>
    public const int FixedSize = 20;

    /// <summary>The size in bytes of the MAC or the checksum after the JSON.</summary>
    public const int CheckSize = HMACSHA256.HashSizeInBytes;

    /// <summary>The maximum length of the JSON in bytes.</summary>
    public const int MaxJsonBytes = 16 << 20;

    private const ushort Version = 1;
    private const uint MacFlag = 1;
    private readonly byte[] _bytes;

    private SignedHead(byte[] bytes, bool hasMac) => (_bytes, HasMac) = (bytes, hasMac);

    /// <summary>Whether the head has a MAC. Otherwise it has a checksum, which was checked.</summary>
    public bool HasMac { get; }

    /// <summary>The length of the head in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>The JSON.</summary>
    public ReadOnlySpan<byte> Json => _bytes.AsSpan(FixedSize, _bytes.Length - FixedSize - CheckSize);

    /// <summary>Returns a head.</summary>
    /// <param name="kind">The kind of the object.</param>
    /// <param name="json">The JSON, at most <see cref="MaxJsonBytes"/>.</param>
    /// <param name="key">The key of the MAC, 32 bytes; null for a checksum.</param>
    public static byte[] Write(SignedKind kind, byte[] json, byte[]? key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(json.Length, MaxJsonBytes);
        var head = new byte[FixedSize + json.Length + CheckSize];
        MagicOf(kind).CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), key is null ? 0 : MacFlag);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(16), (uint)json.Length);
        json.CopyTo(head.AsSpan(FixedSize));
        Check(head, key, head.AsSpan(FixedSize + json.Length));
        return head;
    }

    /// <summary>Returns the length in bytes of the head of an object.</summary>
    /// <param name="kind">The expected kind.</param>
    /// <param name="begin">At least the first <see cref="FixedSize"/> bytes of the object, if it has as many.</param>
    /// <param name="address">The address of the store, for messages.</param>
    /// <param name="key">The key of the object, for messages.</param>
    /// <exception cref="Fault"><c>copy_damaged</c> or <c>copy_store_unsupported</c>.</exception>
    public static int LengthOf(SignedKind kind, ReadOnlySpan<byte> begin, string address, string key)
    {
        if (begin.Length < FixedSize || !begin.StartsWith(MagicOf(kind)))
        {
            throw CopyFaults.Damaged(address, key, "its beginning is missing");
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(begin[8..]);
        if (version > Version || (BinaryPrimitives.ReadUInt32LittleEndian(begin[12..]) & ~MacFlag) != 0)
        {
            throw CopyFaults.Newer(address, key, version);
        }

        var json = BinaryPrimitives.ReadUInt32LittleEndian(begin[16..]);
        return json <= MaxJsonBytes ? FixedSize + (int)json + CheckSize : throw CopyFaults.Damaged(address, key, "its head is too long");
    }

    /// <summary>Parses a head. Its checksum is checked here, a MAC is not.</summary>
    /// <param name="kind">The expected kind.</param>
    /// <param name="bytes">The object, or its beginning with at least the whole head.</param>
    /// <param name="address">The address of the store, for messages.</param>
    /// <param name="key">The key of the object, for messages.</param>
    /// <exception cref="Fault"><c>copy_damaged</c> or <c>copy_store_unsupported</c>.</exception>
    public static SignedHead Parse(SignedKind kind, ReadOnlySpan<byte> bytes, string address, string key)
    {
        var length = LengthOf(kind, bytes, address, key);
        if (bytes.Length < length)
        {
            throw CopyFaults.Damaged(address, key, "it is truncated");
        }

        var hasMac = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) == MacFlag;
        var head = new SignedHead(bytes[..length].ToArray(), hasMac);
        return hasMac || head.IsAuthentic(null) ? head : throw CopyFaults.Damaged(address, key, "it does not match its checksum");
    }

    /// <summary>Returns whether the MAC matches.</summary>
    /// <param name="macKey">The key of the MAC; null for the checksum.</param>
    public bool IsAuthentic(byte[]? macKey)
    {
        Span<byte> check = stackalloc byte[CheckSize];
        Check(_bytes, macKey, check);
        return CryptographicOperations.FixedTimeEquals(check, _bytes.AsSpan(_bytes.Length - CheckSize));
    }

    private static void Check(ReadOnlySpan<byte> head, byte[]? key, Span<byte> into)
    {
        if (key is null)
        {
            SHA256.HashData(head[..^CheckSize], into);
        }
        else
        {
            HMACSHA256.HashData(key, head[..^CheckSize], into);
        }
    }

    private static ReadOnlySpan<byte> MagicOf(SignedKind kind) =>
        kind switch
        {
            SignedKind.Record => "BKEDGBEM"u8,
            SignedKind.Tombstone => "BKEDGBET"u8,
            SignedKind.Catalogue => "BKEDGBEC"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind is unknown."),
        };
}

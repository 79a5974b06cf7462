using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The last frame of an archive: JSON, in a sealed archive its HMAC, and a footer by which a reader finds the beginning of the frame. The
/// SHA-256 in the footer is checked when the frame is parsed; the HMAC <em>must</em> be checked with <see cref="IsAuthentic"/> as soon as
/// the keys are known.
/// </summary>
internal sealed class TrailerFrame
{
    /// <summary>
    /// The size in bytes of the footer at the end of the file: frame offset, JSON length, version, SHA-256 of the payload up to there,
    /// magic.
    /// </summary>
    public const int FooterSize = 8 + 4 + 4 + 32 + 8;

    private readonly string _name;
    private readonly byte[] _frame;
    private readonly int _json; // length

    private TrailerFrame(string name, byte[] frame, int json, bool isSealed) =>
        (_name, _frame, _json, IsSealed) = (name, frame, json, isSealed);

    /// <summary>Whether the archive is sealed, as the version in the footer says.</summary>
    public bool IsSealed { get; }

    /// <summary>The HMAC of a sealed archive's trailer, lower-case hexadecimal.</summary>
    public string Mac => Convert.ToHexStringLower(MacBytes);

    private static ReadOnlySpan<byte> Magic => "BKEDGEND"u8;

    private ReadOnlySpan<byte> Json => _frame.AsSpan(Frames.SkippableHead, _json);

    private ReadOnlySpan<byte> MacBytes => _frame.AsSpan(Frames.SkippableHead + _json, IsSealed ? ArchiveHeader.MacSize : 0);

    /// <summary>Creates the frame of a trailer, which begins at an offset of the file.</summary>
    /// <param name="trailer">The trailer.</param>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="keys">The keys of the archive; null if it is not sealed.</param>
    public static byte[] Write(ArchiveTrailer trailer, long offset, ArchiveKeys? keys)
    {
        var json = keys is null
            ? JsonSerializer.SerializeToUtf8Bytes(trailer, ArchiveJson.Default.ArchiveTrailer)
            : JsonSerializer.SerializeToUtf8Bytes(trailer.ToClear(), ArchiveJson.Default.SealedTrailer);
        var mac = keys is null ? 0 : ArchiveHeader.MacSize;
        var frame = new byte[Frames.SkippableHead + json.Length + mac + FooterSize];
        Frames.WriteSkippable(frame, FrameKind.Trailer, frame.Length - Frames.SkippableHead);
        var payload = frame.AsSpan(Frames.SkippableHead);
        json.CopyTo(payload);
        if (keys is not null)
        {
            HMACSHA256.HashData(keys.Trailer, json, payload.Slice(json.Length, mac));
        }

        var footer = payload[(json.Length + mac)..];
        BinaryPrimitives.WriteUInt64LittleEndian(footer, (ulong)offset);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[8..], (uint)json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[12..], keys is null ? ArchiveHeader.PlainVersion : ArchiveHeader.SealedVersion);
        SHA256.HashData(payload[..(json.Length + mac + 16)], footer[16..48]);
        Magic.CopyTo(footer[48..]);
        return frame;
    }

    /// <summary>Returns offset and length in bytes of the trailer's frame, read from the footer.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>archive_unsupported</c>.</exception>
    public static (long Offset, int Length) Locate(string name, ReadOnlySpan<byte> footer, long fileLength)
    {
        if (footer.Length != FooterSize || !footer[48..].SequenceEqual(Magic))
        {
            throw ArchiveFaults.Of(name, "its end is missing, so the file is probably incomplete");
        }

        var offset = BinaryPrimitives.ReadUInt64LittleEndian(footer);
        var json = BinaryPrimitives.ReadUInt32LittleEndian(footer[8..]);
        if (
            offset > (ulong)fileLength
            || offset + Frames.SkippableHead + json + (ulong)MacSizeOf(name, footer) + FooterSize != (ulong)fileLength
            || json > ArchiveRules.MaxTrailerBytes
        )
        {
            throw ArchiveFaults.Of(name, "its trailer is damaged");
        }

        return ((long)offset, (int)(fileLength - (long)offset));
    }

    /// <summary>Checks the complete frame that <see cref="Locate"/> has found.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>archive_unsupported</c>.</exception>
    public static TrailerFrame Parse(string name, byte[] frame)
    {
        var payload = frame.AsSpan(Frames.SkippableHead);
        if (
            !Frames.TryReadSkippable(frame, FrameKind.Trailer, out var payloadLength)
            || payloadLength != payload.Length
            || payload.Length < FooterSize
        )
        {
            throw ArchiveFaults.Of(name, "its trailer is damaged");
        }

        var footer = payload[^FooterSize..];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload[..^40], hash);
        if (!footer[16..48].SequenceEqual(hash))
        {
            throw ArchiveFaults.Of(name, "its trailer is damaged");
        }

        var mac = MacSizeOf(name, footer);
        return payload.Length >= FooterSize + mac
            ? new TrailerFrame(name, frame, payload.Length - FooterSize - mac, mac > 0)
            : throw ArchiveFaults.Of(name, "its trailer is damaged");
    }

    /// <summary>Returns whether the HMAC of a sealed archive's trailer matches.</summary>
    public bool IsAuthentic(ArchiveKeys keys)
    {
        Span<byte> mac = stackalloc byte[ArchiveHeader.MacSize];
        HMACSHA256.HashData(keys.Trailer, Json, mac);
        return CryptographicOperations.FixedTimeEquals(mac, MacBytes);
    }

    /// <summary>Returns only the id and the positions of the sections.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public ArchivePlaces Places() => Checked(Read(ArchiveJson.Default.ArchivePlaces));

    /// <summary>Returns the trailer of an archive that is not sealed.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public ArchiveTrailer Trailer() => Checked(Read(ArchiveJson.Default.ArchiveTrailer));

    /// <summary>Returns the clear part of the trailer of a sealed archive.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public SealedTrailer SealedTrailer() => Checked(Read(ArchiveJson.Default.SealedTrailer));

    private T Checked<T>(T places)
        where T : ArchivePlaces =>
        places.IsSealed == IsSealed ? places : throw ArchiveFaults.Of(_name, "its trailer and its footer have different versions");

    private T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Json, type) ?? throw ArchiveFaults.Of(_name, "its trailer is empty");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ArchiveFaults.Of(_name, "its trailer cannot be parsed");
        }
    }

    // The length of the HMAC depends on the version.
    private static int MacSizeOf(string name, ReadOnlySpan<byte> footer) =>
        BinaryPrimitives.ReadUInt32LittleEndian(footer[12..]) switch
        {
            0 or ArchiveHeader.PlainVersion => 0,
            ArchiveHeader.SealedVersion => ArchiveHeader.MacSize,
            var version => throw new Fault(
                FaultCode.ArchiveUnsupported,
                $"The archive of '{name}' was written by a newer BackupEdge (format {version}). Update BackupEdge to read it.",
                ("backup_id", name),
                ("format_version", $"{version}")
            ),
        };
}

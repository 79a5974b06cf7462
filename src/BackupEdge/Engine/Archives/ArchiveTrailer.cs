using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>The last frame of an archive, with the positions of the sections, the references and the summary of the backup.</summary>
internal sealed record ArchiveTrailer : ArchivePlaces
{
    /// <summary>
    /// The size in bytes of the footer at the end of the file: frame offset, JSON length, version, SHA-256 of the payload up to there,
    /// magic.
    /// </summary>
    public const int FooterSize = 8 + 4 + 4 + 32 + 8;

    public required long Groups { get; init; }

    public required long Chunks { get; init; }

    /// <summary>The number of entries in the manifest.</summary>
    public required long Entries { get; init; }

    /// <summary>The other archives that contain chunks of this backup.</summary>
    public IReadOnlyList<ArchiveReference> Archives { get; init; } = [];

    /// <summary>
    /// The archive that this one replaced when it was compacted, with the former size of the file; null if it was never compacted.
    /// </summary>
    public ArchiveReference? Replaces { get; init; }

    public required BackupSummary Summary { get; init; }

    /// <summary>The data that the layer above the engine stores in the archive.</summary>
    public JsonElement? Record { get; init; }

    private static ReadOnlySpan<byte> Magic => "BKEDGEND"u8;

    public byte[] ToFrame(long offset)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, ArchiveJson.Default.ArchiveTrailer);
        var frame = new byte[Frames.SkippableHead + json.Length + FooterSize];
        Frames.WriteSkippable(frame, FrameKind.Trailer, frame.Length - Frames.SkippableHead);
        var payload = frame.AsSpan(Frames.SkippableHead);
        json.CopyTo(payload);
        var footer = payload[json.Length..];
        BinaryPrimitives.WriteUInt64LittleEndian(footer, (ulong)offset);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[8..], (uint)json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[12..], ArchiveHeader.Version);
        SHA256.HashData(payload[..(json.Length + 16)], footer[16..48]);
        Magic.CopyTo(footer[48..]);
        return frame;
    }

    /// <summary>Returns offset and length in bytes of the trailer's frame, read from the footer.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
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
            || offset + Frames.SkippableHead + json + FooterSize != (ulong)fileLength
            || json > ArchiveRules.MaxTrailerBytes
        )
        {
            throw ArchiveFaults.Of(name, "its trailer is damaged");
        }

        return ((long)offset, (int)(fileLength - (long)offset));
    }

    /// <summary>Parses the complete frame that <see cref="Locate"/> has found.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static ArchiveTrailer Parse(string name, ReadOnlySpan<byte> frame) => Parse(name, frame, ArchiveJson.Default.ArchiveTrailer);

    /// <summary>Parses only the id and the section positions of a trailer's frame.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static ArchivePlaces ParsePlaces(string name, ReadOnlySpan<byte> frame) => Parse(name, frame, ArchiveJson.Default.ArchivePlaces);

    private static T Parse<T>(string name, ReadOnlySpan<byte> frame, JsonTypeInfo<T> type)
        where T : class
    {
        if (
            !Frames.TryReadSkippable(frame, FrameKind.Trailer, out var payloadLength)
            || payloadLength != frame.Length - Frames.SkippableHead
        )
        {
            throw ArchiveFaults.Of(name, "its trailer is damaged");
        }

        var payload = frame[Frames.SkippableHead..];
        var footer = payload[^FooterSize..];
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(payload[..^40], hash);
        if (!footer[16..48].SequenceEqual(hash))
        {
            throw ArchiveFaults.Of(name, "its trailer is damaged");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(footer[12..]);
        if (version > ArchiveHeader.Version)
        {
            throw new Fault(
                FaultCode.ArchiveUnsupported,
                $"The archive of '{name}' was written by a newer BackupEdge (format {version}). Update BackupEdge to read it.",
                ("backup_id", name),
                ("format_version", $"{version}")
            );
        }

        try
        {
            return JsonSerializer.Deserialize(payload[..^FooterSize], type) ?? throw ArchiveFaults.Of(name, "its trailer is empty");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ArchiveFaults.Of(name, "its trailer cannot be parsed");
        }
    }
}

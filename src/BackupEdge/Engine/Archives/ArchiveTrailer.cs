using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>The last frame of an archive: where everything lies, and what the backup was.</summary>
internal sealed record ArchiveTrailer : ArchivePlaces
{
    /// <summary>Bytes at the very end: frame offset, JSON length, version, SHA-256 of all before in the payload, magic.</summary>
    public const int FooterSize = 8 + 4 + 4 + 32 + 8;

    public required long Groups { get; init; }

    public required long Chunks { get; init; }

    /// <summary>Manifest entries.</summary>
    public required long Entries { get; init; }

    /// <summary>Other archives whose chunks the manifest refers to.</summary>
    public IReadOnlyList<ArchiveReference> Archives { get; init; } = [];

    /// <summary>
    /// The archive that this one took the place of, with the bytes its file had; null for one that was never thinned out.
    /// </summary>
    public ArchiveReference? Replaces { get; init; }

    public required BackupSummary Summary { get; init; }

    /// <summary>What the layer above keeps here; opaque to the engine.</summary>
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

    /// <summary>Where the trailer's frame begins, as the file's last bytes say.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static (long Offset, int Length) Locate(string name, ReadOnlySpan<byte> footer, long fileLength)
    {
        if (footer.Length != FooterSize || !footer[48..].SequenceEqual(Magic))
        {
            throw ArchiveFaults.Of(name, "its end is missing");
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

    /// <summary>Reads the whole frame that <see cref="Locate"/> found.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static ArchiveTrailer Parse(string name, ReadOnlySpan<byte> frame) => Parse(name, frame, ArchiveJson.Default.ArchiveTrailer);

    /// <summary>As <see cref="Parse(string, ReadOnlySpan{byte})"/>, of the places alone.</summary>
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
                $"The archive of '{name}' was written by a newer BackupEdge (format {version}). Update this one to read it.",
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
            throw ArchiveFaults.Of(name, "its trailer is not readable");
        }
    }
}

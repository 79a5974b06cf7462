using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Compression;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>The first frame of an archive. A reader must check it before it reads anything else.</summary>
internal sealed record ArchiveHeader
{
    /// <summary>The format version that this build writes. A reader rejects archives with a greater version.</summary>
    public const ushort Version = 1;

    /// <summary>The feature flags that this build supports. A reader rejects archives that require others.</summary>
    public const uint KnownRequiredFlags = ZstdFlag;

    /// <summary>The feature flag of an archive whose groups may be compressed with zstd; the header then names that codec.</summary>
    public const uint ZstdFlag = 1;

    /// <summary>The size in bytes of the fields before the JSON: magic, version, reserved, required and optional flags, length.</summary>
    public const int FixedSize = 24;

    public required string Id { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ChunkerHeader Chunker { get; init; }

    /// <summary>The name of the <see cref="ChunkNamer"/> that computes chunk ids.</summary>
    public string Hash { get; init; } = ChunkNamer.Sha256.Hash;

    /// <summary>The name of the codec that reads the groups.</summary>
    public string Codec { get; init; } = Lz4FrameCodec.HeaderName;

    /// <summary>The bytes at the start of the payload, <c>BKUPEDGE</c>.</summary>
    public static ReadOnlySpan<byte> Magic => "BKUPEDGE"u8;

    /// <summary>Creates the header of a new archive; <paramref name="createdAt"/> is when the backup was requested, UTC.</summary>
    public static ArchiveHeader New(
        string id,
        long sequence,
        DateTimeOffset createdAt,
        Chunker chunker,
        string codec = Lz4FrameCodec.HeaderName
    ) =>
        new()
        {
            Id = id,
            Sequence = sequence,
            CreatedAt = createdAt,
            Chunker = ChunkerHeader.Of(chunker),
            Codec = codec,
        };

    public byte[] ToFrame()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, ArchiveJson.Default.ArchiveHeader);
        var frame = new byte[Frames.SkippableHead + FixedSize + json.Length + sizeof(ulong)];
        Frames.WriteSkippable(frame, FrameKind.Header, frame.Length - Frames.SkippableHead);
        var payload = frame.AsSpan(Frames.SkippableHead);
        Magic.CopyTo(payload);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[12..], FlagsOf(Codec));
        BinaryPrimitives.WriteUInt32LittleEndian(payload[20..], (uint)json.Length);
        json.CopyTo(payload[FixedSize..]);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[^sizeof(ulong)..], XxHash3.HashToUInt64(payload[..^sizeof(ulong)]));
        return frame;
    }

    /// <summary>Parses and checks the payload of a header frame.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>archive_unsupported</c>.</exception>
    public static ArchiveHeader Parse(string name, ReadOnlySpan<byte> payload)
    {
        if (
            payload.Length < FixedSize + sizeof(ulong)
            || !payload.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt64LittleEndian(payload[^sizeof(ulong)..]) != XxHash3.HashToUInt64(payload[..^sizeof(ulong)])
        )
        {
            throw ArchiveFaults.Of(name, "its header is damaged");
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(payload[8..]);
        var required = BinaryPrimitives.ReadUInt32LittleEndian(payload[12..]);
        if (version > Version || (required & ~KnownRequiredFlags) != 0)
        {
            throw new Fault(
                FaultCode.ArchiveUnsupported,
                $"The archive of '{name}' was written by a newer BackupEdge (format {version}, features 0x{required:x}). Update BackupEdge "
                    + "to read it.",
                ("backup_id", name),
                ("format_version", $"{version}"),
                ("required_flags", $"{required}")
            );
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(payload[20..]);
        if (length != payload.Length - FixedSize - sizeof(ulong))
        {
            throw ArchiveFaults.Of(name, "its header is damaged");
        }

        try
        {
            var header = JsonSerializer.Deserialize(payload.Slice(FixedSize, (int)length), ArchiveJson.Default.ArchiveHeader)
                ?? throw ArchiveFaults.Of(name, "its header is empty");
            ArchiveRules.Check(name, header);
            return required == FlagsOf(header.Codec)
                ? header
                : throw ArchiveFaults.Of(name, $"its header has the codec '{header.Codec}' and the features 0x{required:x}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ArchiveFaults.Of(name, "its header cannot be parsed");
        }
    }

    private static uint FlagsOf(string codec) => codec == ZstdFrameCodec.HeaderName ? ZstdFlag : 0;

    /// <summary>The algorithm and the chunk sizes in bytes that streams were cut with.</summary>
    internal sealed record ChunkerHeader(string Algorithm, int MinBytes, int MeanBytes, int MaxBytes)
    {
        public static ChunkerHeader Of(Chunker chunker) =>
            new(chunker.Algorithm, chunker.Profile.MinBytes, chunker.Profile.MeanBytes, chunker.Profile.MaxBytes);
    }
}

using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>The first frame of an archive. A reader must check it before it reads anything else.</summary>
internal sealed record ArchiveHeader
{
    /// <summary>The format version of archives that are not sealed.</summary>
    public const ushort PlainVersion = 1;

    /// <summary>The format version of sealed archives. A reader rejects archives with a greater version.</summary>
    public const ushort SealedVersion = 2;

    /// <summary>The feature flags that this build supports. A reader rejects archives that require others.</summary>
    public const uint KnownRequiredFlags = ZstdFlag | SealedFlag;

    /// <summary>The feature flag of an archive whose groups may be compressed with zstd; the header then names that codec.</summary>
    public const uint ZstdFlag = 1;

    /// <summary>The feature flag of a sealed archive; the header then has a <see cref="Seal"/>.</summary>
    public const uint SealedFlag = 2;

    /// <summary>The size in bytes of the HMAC in the header and the trailer of a sealed archive.</summary>
    public const int MacSize = HMACSHA256.HashSizeInBytes;

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

    /// <summary>How the archive is sealed; null if it is not.</summary>
    public ArchiveSeal? Seal { get; init; }

    /// <summary>Whether the ids in the manifest are not those in the index, because the archive was sealed later.</summary>
    [JsonIgnore]
    public bool HasPlainIds => Seal is null || Seal.Ids is not null;

    /// <summary>What other archives must have in common with this one to share chunks.</summary>
    [JsonIgnore]
    public ChunkSpace Space => new(Chunker, Seal?.Store, Seal?.Generation, Seal?.Ids is not null);

    /// <summary>The bytes at the start of the payload, <c>BKUPEDGE</c>.</summary>
    public static ReadOnlySpan<byte> Magic => "BKUPEDGE"u8;

    /// <summary>Creates the header of a new archive; <paramref name="createdAt"/> is when the backup was requested, UTC.</summary>
    public static ArchiveHeader New(
        string id,
        long sequence,
        DateTimeOffset createdAt,
        Chunker chunker,
        string codec = Lz4FrameCodec.HeaderName,
        ArchiveKeys? keys = null
    ) =>
        new()
        {
            Id = id,
            Sequence = sequence,
            CreatedAt = createdAt,
            Chunker = ChunkerHeader.Of(chunker),
            Hash = keys is null ? ChunkNamer.Sha256.Hash : KeyedChunkNamer.HeaderName,
            Codec = codec,
            Seal = keys?.Seal,
        };

    /// <summary>Returns the frame of the header.</summary>
    /// <param name="keys">The keys of the archive; null if it is not sealed.</param>
    public byte[] ToFrame(ArchiveKeys? keys = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, ArchiveJson.Default.ArchiveHeader);
        var mac = keys is null ? 0 : MacSize;
        var frame = new byte[Frames.SkippableHead + FixedSize + json.Length + mac + sizeof(ulong)];
        Frames.WriteSkippable(frame, FrameKind.Header, frame.Length - Frames.SkippableHead);
        var payload = frame.AsSpan(Frames.SkippableHead);
        Magic.CopyTo(payload);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[8..], VersionOf(Seal));
        BinaryPrimitives.WriteUInt32LittleEndian(payload[12..], FlagsOf(Codec, Seal));
        BinaryPrimitives.WriteUInt32LittleEndian(payload[20..], (uint)json.Length);
        json.CopyTo(payload[FixedSize..]);
        if (keys is not null)
        {
            var end = FixedSize + json.Length;
            HMACSHA256.HashData(keys.Header, payload[..end], payload.Slice(end, MacSize));
        }

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
        if (version > SealedVersion || (required & ~KnownRequiredFlags) != 0)
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
        if (length != payload.Length - FixedSize - (version == SealedVersion ? MacSize : 0) - sizeof(ulong))
        {
            throw ArchiveFaults.Of(name, "its header is damaged");
        }

        try
        {
            var header = JsonSerializer.Deserialize(payload.Slice(FixedSize, (int)length), ArchiveJson.Default.ArchiveHeader)
                ?? throw ArchiveFaults.Of(name, "its header is empty");
            ArchiveRules.Check(name, header);
            return required == FlagsOf(header.Codec, header.Seal) && version == VersionOf(header.Seal)
                ? header
                : throw ArchiveFaults.Of(name, $"its header has the codec '{header.Codec}' and the features 0x{required:x}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ArchiveFaults.Of(name, "its header cannot be parsed");
        }
    }

    /// <summary>Returns whether the HMAC in the payload of a sealed archive's header matches.</summary>
    public static bool IsAuthentic(ReadOnlySpan<byte> payload, ArchiveKeys keys)
    {
        Span<byte> mac = stackalloc byte[MacSize];
        var end = payload.Length - sizeof(ulong) - MacSize;
        HMACSHA256.HashData(keys.Header, payload[..end], mac);
        return CryptographicOperations.FixedTimeEquals(mac, payload.Slice(end, MacSize));
    }

    private static ushort VersionOf(ArchiveSeal? seal) => seal is null ? PlainVersion : SealedVersion;

    private static uint FlagsOf(string codec, ArchiveSeal? seal) =>
        (codec == ZstdFrameCodec.HeaderName ? ZstdFlag : 0) | (seal is null ? 0 : SealedFlag);

    /// <summary>The algorithm and the chunk sizes in bytes that streams were cut with.</summary>
    internal sealed record ChunkerHeader(string Algorithm, int MinBytes, int MeanBytes, int MaxBytes)
    {
        public static ChunkerHeader Of(Chunker chunker) =>
            new(chunker.Algorithm, chunker.Profile.MinBytes, chunker.Profile.MeanBytes, chunker.Profile.MaxBytes);
    }
}

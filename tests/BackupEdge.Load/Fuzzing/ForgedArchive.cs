using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Compression;

namespace BackupEdge.Load.Fuzzing;

/// <summary>
/// An archive as an attacker could create it: every field can have any value, and every checksum is correct. It is written as
/// docs/archive-format.md describes, and not with the program's own writer, which rejects most of these values.
/// </summary>
internal sealed class ForgedArchive
{
    private readonly List<byte[]> _chunks = [];

    /// <summary>The sequence number in references to the archive's own chunks; can differ from header and trailer.</summary>
    public required long Sequence { get; init; }

    /// <summary>The JSON of the header.</summary>
    public required JsonObject Header { get; init; }

    /// <summary>The JSON of the trailer. <c>sections</c> and the counts are set when the archive is written.</summary>
    public required JsonObject Trailer { get; init; }

    /// <summary>The pages of the manifest in the order of the root.</summary>
    public List<ForgedPage> Pages { get; } = [];

    /// <summary>The groups of the parsed archive. Chunks that are added are written to further groups.</summary>
    public List<List<byte[]>> Groups { get; } = [];

    /// <summary>The format version in header and trailer.</summary>
    public ushort Version { get; set; } = 1;

    /// <summary>The flags in the header for features that a reader must support.</summary>
    public uint RequiredFlags { get; set; }

    /// <summary>The codec of the groups, whatever the header states.</summary>
    public IGroupCodec Codec { get; private set; } = Lz4FrameCodec.Instance;

    /// <summary>
    /// Functions that change the payload of a section (<c>group_table</c>, <c>index</c>, <c>root</c>) before it is hashed.
    /// </summary>
    public Dictionary<string, Func<byte[], byte[]>> Payloads { get; } = [];

    /// <summary>A function that changes the JSON of the trailer after the sections were set.</summary>
    public Action<JsonObject>? OnTrailer { get; set; }

    /// <summary>The record that the layer above the engine stores in the trailer.</summary>
    public JsonObject Record => (JsonObject)Trailer["record"]!;

    /// <summary>Creates an archive of a full backup without entries.</summary>
    /// <param name="id">The id of the backup.</param>
    /// <param name="sequence">The sequence number of the backup.</param>
    /// <param name="sources">Name, kind and path of each source.</param>
    public static ForgedArchive New(string id, long sequence, params (string Name, string Kind, string Path)[] sources) =>
        new()
        {
            Sequence = sequence,
            Header = new JsonObject
            {
                ["id"] = id,
                ["sequence"] = sequence,
                ["created_at"] = "2026-11-23T02:00:00+00:00",
                ["chunker"] = new JsonObject
                {
                    ["algorithm"] = "wm16-1",
                    ["min_bytes"] = 16384,
                    ["mean_bytes"] = 65536,
                    ["max_bytes"] = 262144,
                },
                ["hash"] = "sha-256",
                ["codec"] = "lz4",
            },
            Trailer = new JsonObject
            {
                ["id"] = id,
                ["sequence"] = sequence,
                ["archives"] = new JsonArray(),
                ["summary"] = new JsonObject
                {
                    ["finished_at"] = "2026-11-23T02:00:05+00:00",
                    ["files"] = 1,
                    ["directories"] = 1,
                    ["others"] = 0,
                    ["source_bytes"] = 1,
                    ["read_bytes"] = 1,
                    ["new_bytes"] = 1,
                    ["stored_bytes"] = 1,
                    ["chunks"] = 1,
                    ["warning_count"] = 0,
                    ["warnings"] = new JsonArray(),
                },
                ["record"] = new JsonObject
                {
                    ["type"] = "full",
                    ["requested_type"] = "full",
                    ["include_files"] = true,
                    ["include_database"] = true,
                    ["sources"] = new JsonArray([
                        .. sources.Select(source => new JsonObject
                        {
                            ["name"] = source.Name,
                            ["kind"] = source.Kind,
                            ["path"] = source.Path,
                        }),
                    ]),
                    ["job_id"] = $"job-20261123-020000-{sequence}",
                    ["created_by"] = "forger",
                    ["started_at"] = "2026-11-23T02:00:01+00:00",
                },
            },
        };

    /// <summary>Parses a valid archive.</summary>
    public static ForgedArchive Parse(byte[] archive)
    {
        var trailer = ReadTrailer(archive);
        var headerFrame = Section(archive, trailer, "header");
        var forged = new ForgedArchive
        {
            Sequence = trailer["sequence"]!.GetValue<long>(),
            Header = (JsonObject)
                JsonNode.Parse(headerFrame.AsSpan(ArchiveHeader.FixedSize, headerFrame.Length - ArchiveHeader.FixedSize - sizeof(ulong)))!,
            Trailer = trailer,
        };
        forged.RequiredFlags = BinaryPrimitives.ReadUInt32LittleEndian(headerFrame.AsSpan(12));
        forged.Codec = GroupCodecs.Find(forged.Header["codec"]!.GetValue<string>())!;
        var table = GroupTable.TryParse(
            Section(archive, trailer, "group_table"),
            archive.Length,
            new PlainGroupFormat(forged.Codec, ChunkNamer.Sha256)
        )!;
        for (uint number = 0; number < table.Count; number++)
        {
            forged.Groups.Add(table[number].RawBytes == 0 ? [] : forged.ReadGroup(archive, table[number], number));
        }

        var root = ManifestRoot.TryParse(Section(archive, trailer, "root"))!;
        forged.Pages.AddRange(
            root.Pages.Select(page => new ForgedPage(
                page.FirstPath,
                page.Content.Id,
                (uint)page.Content.Length,
                (ulong)page.Content.Sequence,
                (uint)page.Entries
            ))
        );
        return forged;
    }

    /// <summary>Adds a chunk, and returns the part that refers to it.</summary>
    public ContentPart Add(byte[] chunk)
    {
        _chunks.Add(chunk);
        return ContentPart.Chunk(chunk.Length, Sequence, ChunkNamer.Sha256Of(chunk));
    }

    /// <summary>Adds a page with the given entries to the manifest.</summary>
    public void AddPage(params ManifestEntry[] entries)
    {
        var page = new ByteString();
        ReadOnlySpan<byte> previous = default;
        foreach (var entry in entries)
        {
            ManifestCodec.WriteEntry(page, entry, previous);
            previous = entry.Path.Span;
        }

        AddPage(entries[0].Path.Span.ToArray(), page.Span.ToArray(), (uint)entries.Length);
    }

    /// <summary>Adds a page of raw records to the manifest.</summary>
    public void AddPage(byte[] firstPath, byte[] records, uint entries)
    {
        var part = Add(records);
        Pages.Add(new ForgedPage(firstPath, part.Id, (uint)part.Length, (ulong)part.Sequence, entries));
    }

    /// <summary>Creates an entry with the given fields; all others have their defaults.</summary>
    public static ManifestEntry Entry(ManifestEntryKind kind, string path, string? link = null, uint mode = 0x1ED)
    {
        var entry = new ManifestEntry { Kind = kind, Mode = mode };
        entry.Path.Set(Encoding.UTF8.GetBytes(path));
        entry.Link.Set(Encoding.UTF8.GetBytes(link ?? ""));
        return entry;
    }

    /// <summary>Creates an entry for a file, and adds its content as a chunk.</summary>
    public ManifestEntry File(string path, string content)
    {
        var entry = Entry(ManifestEntryKind.File, path, mode: 0x1A4);
        entry.Size = Encoding.UTF8.GetByteCount(content);
        if (content.Length > 0)
        {
            entry.Parts.Add(Add(Encoding.UTF8.GetBytes(content)));
        }

        return entry;
    }

    /// <summary>Serializes the archive with correct checksums.</summary>
    public byte[] ToBytes()
    {
        var file = new MemoryStream();
        var sections = new JsonArray();
        Append(file, sections, "header", HeaderFrame());
        var (table, index) = WriteGroups(file);
        Append(file, sections, "group_table", Frame(FrameKind.GroupTable, Altered("group_table", table)));
        Append(file, sections, "index", Frame(FrameKind.Index, Altered("index", index)));
        Append(file, sections, "root", Frame(FrameKind.Root, Altered("root", RootPayload())));
        var trailer = (JsonObject)Trailer.DeepClone();
        trailer["sections"] = sections;
        trailer["groups"] = table.Length / GroupTable.RowSize;
        trailer["chunks"] = index.Length / ArchiveIndex.RowSize;
        trailer["entries"] = Pages.Sum(page => (long)page.Entries);
        OnTrailer?.Invoke(trailer);
        file.Write(TrailerBytes(trailer, file.Position));
        return file.ToArray();
    }

    private static JsonObject ReadTrailer(byte[] archive)
    {
        var footer = archive.AsSpan(archive.Length - BackupEdge.Engine.Archives.TrailerFrame.FooterSize);
        var offset = (int)BinaryPrimitives.ReadUInt64LittleEndian(footer);
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(footer[8..]);
        return (JsonObject)JsonNode.Parse(archive.AsSpan(offset + Frames.SkippableHead, length))!;
    }

    private static byte[] Section(byte[] archive, JsonObject trailer, string kind)
    {
        var section = trailer["sections"]!.AsArray().Single(each => each!["kind"]!.GetValue<string>() == kind)!;
        return archive
            .AsSpan(section["offset"]!.GetValue<int>() + Frames.SkippableHead, section["length"]!.GetValue<int>() - Frames.SkippableHead)
            .ToArray();
    }

    private List<byte[]> ReadGroup(byte[] archive, GroupTable.Row row, uint number)
    {
        var rows = new List<GroupChunk>();
        var raw = new byte[row.RawBytes];
        var at = (int)row.Offset;
        if (
            !GroupHead.TryRead(archive.AsSpan(at, row.HeadBytes), number, row.RawBytes, rows)
            || !Codec.TryDecompress(archive.AsSpan(at + row.HeadBytes, row.FrameBytes), raw)
        )
        {
            throw new InvalidDataException("The archive is not valid.");
        }

        return [.. rows.Select(chunk => raw.AsSpan(chunk.Offset, chunk.Length).ToArray())];
    }

    private static void Append(MemoryStream file, JsonArray sections, string kind, byte[] frame)
    {
        sections.Add(
            new JsonObject
            {
                ["kind"] = kind,
                ["offset"] = file.Position,
                ["length"] = frame.Length,
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(frame)),
            }
        );
        file.Write(frame);
    }

    private static byte[] Frame(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[Frames.SkippableHead + payload.Length];
        Frames.WriteSkippable(frame, kind, payload.Length);
        payload.CopyTo(frame.AsSpan(Frames.SkippableHead));
        return frame;
    }

    private byte[] Altered(string section, byte[] payload) => Payloads.TryGetValue(section, out var alter) ? alter(payload) : payload;

    private byte[] HeaderFrame()
    {
        var json = Encoding.UTF8.GetBytes(Header.ToJsonString());
        var payload = new byte[ArchiveHeader.FixedSize + json.Length + sizeof(ulong)];
        ArchiveHeader.Magic.CopyTo(payload);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(12), RequiredFlags);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(20), (uint)json.Length);
        json.CopyTo(payload, ArchiveHeader.FixedSize);
        BinaryPrimitives.WriteUInt64LittleEndian(
            payload.AsSpan(payload.Length - sizeof(ulong)),
            XxHash3.HashToUInt64(payload.AsSpan(0, payload.Length - sizeof(ulong)))
        );
        return Frame(FrameKind.Header, payload);
    }

    private (byte[] Table, byte[] Index) WriteGroups(MemoryStream file)
    {
        var groups = new List<List<byte[]>>(Groups);
        var room = 0;
        foreach (var chunk in _chunks)
        {
            if (chunk.Length > room)
            {
                groups.Add([]);
                room = GroupHead.MaxRawBytes;
            }

            groups[^1].Add(chunk);
            room -= chunk.Length;
        }

        var table = new MemoryStream();
        var index = new SortedDictionary<ChunkId, uint>();
        for (var number = 0; number < groups.Count; number++)
        {
            var row = new byte[GroupTable.RowSize];
            if (groups[number].Count > 0)
            {
                WriteGroup(file, groups[number], (uint)number, row);
                groups[number].ForEach(chunk => index[ChunkNamer.Sha256Of(chunk)] = (uint)number);
            }

            table.Write(row);
        }

        var rows = new byte[index.Count * ArchiveIndex.RowSize];
        var at = 0;
        foreach (var (id, group) in index)
        {
            BinaryPrimitives.WriteUInt64BigEndian(rows.AsSpan(at), id.Prefix);
            BinaryPrimitives.WriteUInt32LittleEndian(rows.AsSpan(at + 8), group);
            at += ArchiveIndex.RowSize;
        }

        return (table.ToArray(), rows);
    }

    private void WriteGroup(MemoryStream file, List<byte[]> chunks, uint number, Span<byte> row)
    {
        var raw = chunks.SelectMany(chunk => chunk).ToArray();
        var offset = 0;
        var places = new GroupChunk[chunks.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = new GroupChunk(ChunkNamer.Sha256Of(chunks[i]), offset, chunks[i].Length);
            offset += chunks[i].Length;
        }

        // Archives that may have zstd have both kinds.
        var hasZstd = Codec.Permits(CompressionKind.Zstd) && number % 2 == 0;
        using var compressor = (hasZstd ? GroupCompression.Zstd() : GroupCompression.Lz4).CreateCompressor();
        var bytes = new byte[GroupHead.Size(places.Length) + Codec.MaxFrameBytes(raw.Length)];
        var head = GroupHead.Write(bytes, number, places, raw.Length);
        var frame = compressor.Compress(raw, bytes.AsSpan(head));
        var whole = bytes.AsSpan(0, head + frame);
        BinaryPrimitives.WriteUInt64LittleEndian(row, (ulong)file.Position);
        BinaryPrimitives.WriteUInt32LittleEndian(row[8..], (uint)head);
        BinaryPrimitives.WriteUInt32LittleEndian(row[12..], (uint)frame);
        BinaryPrimitives.WriteUInt32LittleEndian(row[16..], (uint)raw.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(row[20..], (uint)places.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(row[24..], XxHash3.HashToUInt64(whole));
        file.Write(whole);
    }

    private byte[] RootPayload()
    {
        var into = new MemoryStream();
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, (ulong)Pages.Sum(page => (long)page.Entries));
        into.Write(number);
        BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)Pages.Count);
        into.Write(number[..4]);
        foreach (var page in Pages)
        {
            page.Write(into);
        }

        return into.ToArray();
    }

    private byte[] TrailerBytes(JsonObject trailer, long offset)
    {
        var json = Encoding.UTF8.GetBytes(trailer.ToJsonString());
        var payload = new byte[json.Length + BackupEdge.Engine.Archives.TrailerFrame.FooterSize];
        json.CopyTo(payload, 0);
        var footer = payload.AsSpan(json.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer, (ulong)offset);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[8..], (uint)json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[12..], Version);
        SHA256.HashData(payload.AsSpan(0, json.Length + 16), footer[16..48]);
        "BKEDGEND"u8.CopyTo(footer[48..]);
        return Frame(FrameKind.Trailer, payload);
    }
}

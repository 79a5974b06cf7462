using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace BackupEdge.Tests.Engine.Sealing;

/// <summary>
/// The frames of a sealed archive, which a test can exchange as an attacker would: the file is put together again with correct offsets and
/// checksums. It is read and written as docs/archive-format.md describes, and not with the program's own code.
/// </summary>
internal sealed class SealedFile
{
    private const int FooterSize = 56;
    private const int MacSize = 32;

    private SealedFile(JsonObject trailer, byte[] mac) => (Trailer, Mac) = (trailer, mac);

    /// <summary>The head and the body frame of each group, by number; null for an unused number.</summary>
    public List<(byte[] Head, byte[] Body)?> Groups { get; } = [];

    /// <summary>The frames <c>header</c>, <c>index</c>, <c>root</c> and <c>facts</c>.</summary>
    public Dictionary<string, byte[]> Sections { get; } = [];

    /// <summary>The JSON of the trailer. The places of the sections are set when the file is written.</summary>
    public JsonObject Trailer { get; set; }

    /// <summary>The HMAC of the trailer, which is written unless a key is given.</summary>
    public byte[] Mac { get; set; }

    /// <summary>Whether offsets in the group table are those of the group with the next number.</summary>
    public bool HasShiftedTable { get; set; }

    public static SealedFile Parse(byte[] file)
    {
        var footer = file.AsSpan(file.Length - FooterSize);
        var begin = (int)BinaryPrimitives.ReadUInt64LittleEndian(footer) + 8;
        var json = (int)BinaryPrimitives.ReadUInt32LittleEndian(footer[8..]);
        var trailer = JsonNode.Parse(file.AsSpan(begin, json))!.AsObject();
        var parsed = new SealedFile(trailer, file.AsSpan(begin + json, MacSize).ToArray());
        foreach (var section in trailer["sections"]!.AsArray())
        {
            var frame = file.AsSpan((int)section!["offset"]!, (int)section["length"]!).ToArray();
            if ((string)section["kind"]! == "group_table")
            {
                parsed.ReadGroups(file, frame.AsSpan(8));
            }
            else
            {
                parsed.Sections[(string)section["kind"]!] = frame;
            }
        }

        return parsed;
    }

    /// <summary>Returns the file.</summary>
    /// <param name="trailerKey">The key of the HMAC of the trailer; null to leave the HMAC, since an attacker has no key.</param>
    public byte[] Write(byte[]? trailerKey)
    {
        using var file = new MemoryStream();
        var places = new JsonArray();
        Add(file, places, "header", Sections["header"]);
        var rows = new List<(long Offset, (byte[] Head, byte[] Body) Group)?>();
        foreach (var group in Groups)
        {
            rows.Add(group is { } used ? (file.Position, used) : null);
            file.Write(group?.Head);
            file.Write(group?.Body);
        }

        Add(file, places, "group_table", Table(rows));
        foreach (var kind in new[] { "index", "root", "facts" })
        {
            Add(file, places, kind, Sections[kind]);
        }

        Trailer["sections"] = places;
        WriteTrailer(file, trailerKey);
        return file.ToArray();
    }

    private static void Add(MemoryStream file, JsonArray places, string kind, byte[] frame)
    {
        places.Add(
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

    private void ReadGroups(byte[] file, ReadOnlySpan<byte> rows)
    {
        for (; !rows.IsEmpty; rows = rows[32..])
        {
            var offset = (int)BinaryPrimitives.ReadUInt64LittleEndian(rows);
            var head = BinaryPrimitives.ReadInt32LittleEndian(rows[8..]);
            var body = BinaryPrimitives.ReadInt32LittleEndian(rows[12..]);
            Groups.Add(head == 0 ? null : (file[offset..(offset + head)], file[(offset + head)..(offset + head + body)]));
        }
    }

    private byte[] Table(List<(long Offset, (byte[] Head, byte[] Body) Group)?> rows)
    {
        var frame = new byte[8 + (32 * rows.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, 0x184D2A52);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), frame.Length - 8);
        for (var number = 0; number < rows.Count; number++)
        {
            if (rows[HasShiftedTable ? (number + 1) % rows.Count : number] is not var (offset, (head, body)))
            {
                continue;
            }

            var row = frame.AsSpan(8 + (32 * number), 32);
            BinaryPrimitives.WriteInt64LittleEndian(row, offset);
            BinaryPrimitives.WriteInt32LittleEndian(row[8..], head.Length);
            BinaryPrimitives.WriteInt32LittleEndian(row[12..], body.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(row[24..], XxHash3.HashToUInt64([.. head, .. body]));
        }

        return frame;
    }

    private void WriteTrailer(MemoryStream file, byte[]? key)
    {
        var offset = file.Position;
        var json = System.Text.Encoding.UTF8.GetBytes(Trailer.ToJsonString());
        var frame = new byte[8 + json.Length + MacSize + FooterSize];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, 0x184D2A55);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), frame.Length - 8);
        json.CopyTo(frame, 8);
        (key is null ? Mac : HMACSHA256.HashData(key, json)).CopyTo(frame, 8 + json.Length);
        var footer = frame.AsSpan(8 + json.Length + MacSize);
        BinaryPrimitives.WriteInt64LittleEndian(footer, offset);
        BinaryPrimitives.WriteInt32LittleEndian(footer[8..], json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[12..], 2);
        SHA256.HashData(frame.AsSpan(8..^40), footer[16..48]);
        "BKEDGEND"u8.CopyTo(footer[48..]);
        file.Write(frame);
    }
}

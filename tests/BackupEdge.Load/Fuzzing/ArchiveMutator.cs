using System.Buffers.Binary;
using System.Text.Json.Nodes;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Load.Fuzzing;

/// <summary>
/// Changes a valid archive at places that a reader reads. Most changes have correct checksums, so that the changed data is used.
/// </summary>
/// <param name="random">The source of randomness; the same seed results in the same archive.</param>
/// <param name="outside">A folder that must not be changed; some forged paths lead there.</param>
internal sealed class ArchiveMutator(Random random, string outside)
{
    private static readonly string[] Payloads = ["group_table", "index", "root"];

    /// <summary>Returns a mutated copy of an archive.</summary>
    public byte[] Mutate(byte[] archive)
    {
        if (random.Next(6) == 0)
        {
            return Damage(archive);
        }

        var forged = ForgedArchive.Parse(archive);
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
        {
            Change(forged);
        }

        var bytes = forged.ToBytes();
        return random.Next(10) == 0 ? Damage(bytes) : bytes;
    }

    private byte[] Damage(byte[] archive)
    {
        var bytes = archive.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return [.. bytes, .. new byte[random.Next(1, 500)]];
            case 2:
                var from = random.Next(bytes.Length);
                bytes.AsSpan(from, Math.Min(100, bytes.Length - from)).Clear();
                return bytes;
            default:
                for (var flips = 1 + random.Next(5); flips > 0; flips--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
        }
    }

    private void Change(ForgedArchive forged)
    {
        switch (random.Next(10))
        {
            case 0:
                ChangeJson(forged.Header);
                break;
            case 1 or 2:
                ChangeJson(forged.Trailer);
                break;
            case 3:
                var before = forged.OnTrailer;
                forged.OnTrailer = json =>
                {
                    before?.Invoke(json);
                    ChangeJson(random.Next(2) == 0 ? json["sections"]! : json);
                };
                break;
            case 4:
                forged.Payloads[Payloads[random.Next(Payloads.Length)]] = ChangeBytes;
                break;
            case 5:
                ChangePages(forged);
                break;
            case 6:
                ChangeChunk(forged);
                break;
            default:
                ChangeRecords(forged);
                break;
        }
    }

    private void ChangeJson(JsonNode node)
    {
        var places = new List<JsonNode>();
        Collect(node, places);
        switch (places[random.Next(places.Count)])
        {
            case JsonObject { Count: > 0 } json:
                var name = json.ElementAt(random.Next(json.Count)).Key;
                if (random.Next(4) == 0)
                {
                    json.Remove(name);
                }
                else
                {
                    json[name] =
                        random.Next(6) == 0
                            ? json.ElementAt(random.Next(json.Count)).Value?.DeepClone()
                            : Interesting.Json(random, outside);
                }

                break;
            case JsonArray { Count: > 0 } list when random.Next(3) == 0:
                list.RemoveAt(random.Next(list.Count));
                break;
            case JsonArray { Count: > 0 } list when random.Next(2) == 0:
                list.Add(list[random.Next(list.Count)]?.DeepClone());
                break;
            case JsonArray list:
                list.Add(Interesting.Json(random, outside));
                for (var more = random.Next(20) == 0 ? 5000 : 0; more > 0; more--)
                {
                    list.Add(Interesting.Number(random));
                }

                break;
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> places)
    {
        places.Add(node);
        IEnumerable<JsonNode?> below = node switch
        {
            JsonObject json => json.Select(property => property.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var each in below)
        {
            if (each is JsonObject or JsonArray)
            {
                Collect(each, places);
            }
        }
    }

    private byte[] ChangeBytes(byte[] payload)
    {
        if (payload.Length == 0 || random.Next(5) == 0)
        {
            return random.Next(3) switch
            {
                0 => payload[..random.Next(payload.Length + 1)],
                1 => [.. payload, .. payload],
                _ => [.. payload, .. new byte[random.Next(200) == 0 ? 4 << 20 : 32 * random.Next(1, 50)]],
            };
        }

        var bytes = payload.ToArray();
        var at = random.Next(bytes.Length);
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, Interesting.Number(random));
        value[..Math.Min(1 << random.Next(4), bytes.Length - at)].CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private void ChangePages(ForgedArchive forged)
    {
        if (forged.Pages.Count == 0)
        {
            return;
        }

        var at = random.Next(forged.Pages.Count);
        var page = forged.Pages[at];
        switch (random.Next(6))
        {
            case 0:
                forged.Pages.RemoveAt(at);
                break;
            case 1:
                forged.Pages.AddRange(Enumerable.Repeat(page, random.Next(10) == 0 ? 2000 : 1));
                break;
            case 2:
                forged.Pages[at] = page with { FirstPath = Interesting.PathBytes(random, outside) };
                break;
            case 3:
                forged.Pages[at] = page with { Length = (uint)Interesting.Number(random) };
                break;
            case 4:
                forged.Pages[at] = page with { Sequence = (ulong)Interesting.Number(random) };
                break;
            default:
                forged.Pages[at] = page with { Entries = (uint)Interesting.Number(random) };
                break;
        }
    }

    // The changed chunk has another id, to which nothing refers.
    private void ChangeChunk(ForgedArchive forged)
    {
        var groups = forged.Groups.Where(group => group.Count > 0).ToList();
        if (groups.Count > 0)
        {
            var group = groups[random.Next(groups.Count)];
            var at = random.Next(group.Count);
            if (random.Next(3) == 0)
            {
                group.RemoveAt(at);
            }
            else
            {
                group[at] = [.. ChangeBytes(group[at]).Take(1 << 18), 0];
            }
        }
    }

    private void ChangeRecords(ForgedArchive forged)
    {
        var own = forged
            .Pages.Select((page, at) => (Page: page, At: at, Bytes: Find(forged, page)))
            .Where(each => each.Bytes is not null)
            .ToList();
        if (own.Count == 0)
        {
            return;
        }

        var (old, place, bytes) = own[random.Next(own.Count)];
        var page = random.Next(4) == 0 ? ChangeBytes(bytes!) : PageRecord.Write(ChangeRecords(PageRecord.Read(bytes!)));
        if (page.Length is > 0 and <= GroupHead.MaxRawBytes)
        {
            var part = forged.Add(page);
            forged.Pages[place] = old with { Id = part.Id, Length = (uint)part.Length };
        }
    }

    private List<PageRecord> ChangeRecords(List<PageRecord> records)
    {
        var at = random.Next(records.Count);
        switch (random.Next(8))
        {
            case 0:
                records.Insert(at, records[random.Next(records.Count)]);
                break;
            case 1:
                records.RemoveAt(at);
                break;
            default:
                if (records[at].Entry is { } entry)
                {
                    ChangeEntry(entry);
                }
                else
                {
                    records[at] = new PageRecord(null, ChangeContent());
                }

                break;
        }

        return records;
    }

    private void ChangeEntry(ManifestEntry entry)
    {
        switch (random.Next(9))
        {
            case 0:
                entry.Path.Set(Interesting.PathBytes(random, outside));
                break;
            case 1:
                entry.Kind = (ManifestEntryKind)random.Next(1, 7);
                entry.Link.Set(Interesting.PathBytes(random, outside));
                break;
            case 2:
                entry.Link.Set(Interesting.PathBytes(random, outside));
                break;
            case 3:
                entry.Flags ^= (ManifestEntryFlags)(1 << random.Next(5));
                break;
            case 4:
                entry.Size = Interesting.Number(random) & long.MaxValue;
                break;
            case 5:
                entry.Parts.AddRange(Parts());
                break;
            case 6:
                entry.Attributes.Set(
                    new byte[random.Next(40)]
                        .Select(_ => (byte)random.Next(256))
                        .ToArray()
                );
                break;
            case 7:
                entry.Modified = new Timestamp(Interesting.Number(random), 999_999_999);
                break;
            default:
                (entry.Mode, entry.UserId, entry.Inode) = (
                    (uint)random.Next(4096),
                    (uint)Interesting.Number(random),
                    (ulong)Interesting.Number(random)
                );
                break;
        }
    }

    private byte[] ChangeContent()
    {
        var record = new ByteString();
        if (random.Next(3) == 0)
        {
            ManifestCodec.WriteEnd(record, (ManifestEntryFlags)random.Next(16), Interesting.Number(random) & long.MaxValue);
        }
        else
        {
            ManifestCodec.WriteContent(record, Parts());
        }

        return record.Span.ToArray();
    }

    private List<ContentPart> Parts() =>
        [
            .. Enumerable
                .Range(0, random.Next(20) == 0 ? 5000 : random.Next(4))
                .Select(_ =>
                    random.Next(2) == 0
                        ? ContentPart.Hole(Interesting.Number(random) & (long.MaxValue >> 1))
                        : ContentPart.Chunk(random.Next(1, GroupHead.MaxRawBytes), Interesting.Number(random) & long.MaxValue, default)
                ),
        ];

    private static byte[]? Find(ForgedArchive forged, ForgedPage page) =>
        forged
            .Groups.SelectMany(group => group)
            .FirstOrDefault(chunk => chunk.Length == page.Length && ChunkNamer.Sha256Of(chunk) == page.Id);
}

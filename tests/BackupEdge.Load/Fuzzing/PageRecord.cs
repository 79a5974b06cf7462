using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Load.Fuzzing;

/// <summary>A record in a page of a manifest: an entry, or the bytes of a content or end record.</summary>
/// <param name="Entry">The entry; null for another record.</param>
/// <param name="Raw">The bytes of another record, including its type.</param>
internal sealed record PageRecord(ManifestEntry? Entry, byte[] Raw)
{
    /// <summary>Parses the records of a page.</summary>
    public static List<PageRecord> Read(byte[] page)
    {
        var records = new List<PageRecord>();
        var path = new ByteString();
        var parts = new List<ContentPart>();
        ReadOnlySpan<byte> rest = page;
        while (!rest.IsEmpty)
        {
            var before = rest;
            var type = rest[0];
            rest = rest[1..];
            switch (type)
            {
                case ManifestCodec.EntryRecord:
                    var entry = new ManifestEntry();
                    ManifestCodec.ReadEntry(ref rest, path, entry);
                    records.Add(new PageRecord(entry, []));
                    break;
                case ManifestCodec.ContentRecord:
                    ManifestCodec.ReadParts(ref rest, parts);
                    records.Add(new PageRecord(null, before[..^rest.Length].ToArray()));
                    break;
                default:
                    ManifestCodec.ReadEnd(ref rest);
                    records.Add(new PageRecord(null, before[..^rest.Length].ToArray()));
                    break;
            }
        }

        return records;
    }

    /// <summary>Serializes records as a page.</summary>
    public static byte[] Write(IEnumerable<PageRecord> records)
    {
        var page = new ByteString();
        byte[] previous = [];
        foreach (var record in records)
        {
            if (record.Entry is null)
            {
                page.Append(record.Raw);
                continue;
            }

            ManifestCodec.WriteEntry(page, record.Entry, previous);
            previous = record.Entry.Path.Span.ToArray();
        }

        return page.Span.ToArray();
    }
}

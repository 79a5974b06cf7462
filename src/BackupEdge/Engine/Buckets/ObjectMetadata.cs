using System.Buffers.Binary;
using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Buckets;

/// <summary>
/// The metadata of an object. An archive has them as extended attributes of the entry: <c>user.s3.NAME</c>, where NAME is the header in
/// lower case (<c>content-type</c>, <c>x-amz-meta-owner</c>), <c>tags</c> or <c>etag</c>.
/// </summary>
/// <param name="Headers">The headers that a request to write the object has, with names in lower case.</param>
/// <param name="Tag">The entity tag, without quotation marks; empty if it is not known.</param>
internal sealed record ObjectMetadata(IReadOnlyList<(string Name, string Value)> Headers, string Tag = "")
{
    /// <summary>The header with the tags of a request, as the query of a URL.</summary>
    public const string Tags = "x-amz-tagging";

    private const int HeadBytes = 6;
    private const string EntityTag = "etag";
    private const string UserPrefix = "x-amz-meta-";

    private static readonly string[] Kept =
    [
        "content-type",
        "content-encoding",
        "content-language",
        "content-disposition",
        "cache-control",
        "expires",
        "x-amz-storage-class",
        "x-amz-website-redirect-location",
    ];

    /// <summary>No metadata.</summary>
    public static ObjectMetadata None { get; } = new([]);

    private static ReadOnlySpan<byte> Prefix => "user.s3."u8;

    private static ReadOnlySpan<byte> Marker => "user.s3.folder"u8;

    /// <summary>Returns whether a header of an answer belongs to the metadata.</summary>
    /// <param name="name">The name in lower case.</param>
    public static bool IsKept(string name) => name.StartsWith(UserPrefix, StringComparison.Ordinal) || Kept.Contains(name);

    /// <summary>Writes the metadata as attributes. Returns <see langword="false"/> if they are too large for an archive.</summary>
    public bool TryWrite(ByteString attributes)
    {
        attributes.Clear();
        if (Tag.Length > 0)
        {
            Append(attributes, EntityTag, Tag);
        }

        foreach (var (name, value) in Headers)
        {
            Append(attributes, name, value);
        }

        if (attributes.Length <= EntryLimits.MaxAttributes)
        {
            return true;
        }

        attributes.Clear();
        return false;
    }

    /// <summary>Reads metadata from the attributes of an entry. Attributes of other kinds are passed over.</summary>
    public static ObjectMetadata Read(ReadOnlySpan<byte> attributes)
    {
        var headers = new List<(string, string)>();
        var tag = "";
        while (ExtendedAttributes.TryNext(ref attributes, out var name, out var value))
        {
            if (!name.StartsWith(Prefix))
            {
                continue;
            }

            var (header, text) = (Encoding.UTF8.GetString(name[Prefix.Length..]), Encoding.UTF8.GetString(value));
            if (header == EntityTag)
            {
                tag = text;
            }
            else if (header == Tags || IsKept(header))
            {
                headers.Add((header, text));
            }
        }

        return new ObjectMetadata(headers, tag);
    }

    /// <summary>Writes the attribute of a folder that is an empty object whose key ends with <c>/</c>.</summary>
    public static void WriteMarker(ByteString attributes) => Append(attributes, Marker, "1"u8);

    /// <summary>Returns whether a folder is an empty object whose key ends with <c>/</c>.</summary>
    public static bool IsMarker(ReadOnlySpan<byte> attributes) => ExtendedAttributes.Contains(attributes, Marker);

    private static void Append(ByteString attributes, string name, string value) =>
        Append(attributes, [.. Prefix, .. Encoding.UTF8.GetBytes(name)], Encoding.UTF8.GetBytes(value));

    private static void Append(ByteString attributes, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var head = attributes.Extend(HeadBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[2..], (uint)value.Length);
        attributes.Append(name);
        attributes.Append(value);
    }
}

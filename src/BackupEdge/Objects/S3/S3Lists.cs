using System.Globalization;
using System.Net;
using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Objects.S3;

/// <summary>
/// The requests and answers of lists. An answer that is not complete is an error, never a shorter list: a missing page must not look like
/// deleted objects.
/// </summary>
internal static class S3Lists
{
    /// <summary>Creates a request for a page of the newest versions.</summary>
    public static S3Request ObjectsRequest(string prefix, string? next, int size)
    {
        List<(string, string)> query = [("list-type", "2"), ("prefix", prefix), ("max-keys", Text(size))];
        if (next is not null)
        {
            query.Add(("continuation-token", next));
        }

        return new S3Request(HttpMethod.Get, null) { Query = query };
    }

    /// <summary>Creates a request for a page of the prefixes that are one segment longer than a prefix.</summary>
    public static S3Request FoldersRequest(string prefix, string? next, int size)
    {
        var objects = ObjectsRequest(prefix, next, size);
        return objects with { Query = [.. objects.Query, ("delimiter", "/")] };
    }

    /// <summary>Creates a request for a page of all versions.</summary>
    public static S3Request VersionsRequest(string prefix, (string Key, string Version)? after, int size)
    {
        List<(string, string)> query = [("versions", ""), ("prefix", prefix), ("max-keys", Text(size))];
        if (after is { } last)
        {
            query.Add(("key-marker", last.Key));
            query.Add(("version-id-marker", last.Version));
        }

        return new S3Request(HttpMethod.Get, null) { Query = query };
    }

    /// <summary>Creates a request for a page of uploads.</summary>
    public static S3Request UploadsRequest(string prefix, (string Key, string Upload)? after, int size)
    {
        List<(string, string)> query = [("uploads", ""), ("prefix", prefix), ("max-uploads", Text(size))];
        if (after is { } last)
        {
            query.Add(("key-marker", last.Key));
            query.Add(("upload-id-marker", last.Upload));
        }

        return new S3Request(HttpMethod.Get, null) { Query = query };
    }

    /// <summary>Reads a page of the newest versions.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="prefix">The prefix of the store, which is removed from the keys.</param>
    /// <exception cref="IOException">The answer is not complete.</exception>
    public static S3Page<StoredObject, string> ReadObjects(string body, string prefix)
    {
        var root = Root(body, "ListBucketResult");
        var items = new List<StoredObject>(root.Children.Count);
        foreach (var child in root.Children)
        {
            if (child.Name == "Contents")
            {
                items.Add(new StoredObject(KeyOf(child, prefix), child.Number("Size"), TagOf(child), null, child.Time("LastModified")));
            }
        }

        return new S3Page<StoredObject, string>(items, IsTruncated(root) ? Required(root, "NextContinuationToken") : null);
    }

    /// <summary>Creates a request for a page of the objects of a bucket with any keys, after one of them.</summary>
    public static S3Request KeysRequest(string prefix, string after)
    {
        List<(string, string)> query = [("list-type", "2"), ("prefix", prefix), ("encoding-type", "url")];
        if (after.Length > 0)
        {
            query.Add(("start-after", after));
        }

        return new S3Request(HttpMethod.Get, null) { Query = query };
    }

    /// <summary>Reads a page of the objects of a bucket with any keys. XML cannot express all keys, so engines encode them.</summary>
    /// <exception cref="IOException">The answer is not complete.</exception>
    public static ListedPage ReadKeys(string body)
    {
        var root = Root(body, "ListBucketResult");
        var isEncoded = root.Find("EncodingType")?.Value == "url";
        var items = new List<ListedObject>(root.Children.Count);
        foreach (var child in root.Children)
        {
            if (child.Name == "Contents")
            {
                var key = child.Text("Key");
                key = isEncoded ? WebUtility.UrlDecode(key) : key;
                var modified = Timestamp.Of(child.Time("LastModified"));
                items.Add(new ListedObject(Encoding.UTF8.GetBytes(key), TagOf(child), child.Number("Size"), modified));
            }
        }

        return new ListedPage(items, !IsTruncated(root));
    }

    /// <summary>Reads the list of the buckets.</summary>
    /// <exception cref="IOException">The answer is not complete.</exception>
    public static IReadOnlyList<ListedBucket> ReadBuckets(string body)
    {
        var items = new List<ListedBucket>();
        foreach (var child in Root(body, "ListAllMyBucketsResult").Find("Buckets")?.Children ?? [])
        {
            if (child.Name == "Bucket")
            {
                items.Add(new ListedBucket(child.Text("Name"), Timestamp.Of(child.Time("CreationDate"))));
            }
        }

        return items;
    }

    /// <summary>Reads the tags of an object as the query of a URL.</summary>
    /// <exception cref="IOException">The answer is not complete.</exception>
    public static string ReadTags(string body)
    {
        List<(string, string)> tags = [];
        foreach (var child in Root(body, "Tagging").Find("TagSet")?.Children ?? [])
        {
            tags.Add((child.Text("Key"), child.Text("Value")));
        }

        return S3Address.QueryOf(tags);
    }

    /// <summary>Reads a page of prefixes.</summary>
    /// <inheritdoc cref="ReadObjects"/>
    public static S3Page<string, string> ReadFolders(string body, string prefix)
    {
        var root = Root(body, "ListBucketResult");
        var items = new List<string>(root.Children.Count);
        foreach (var child in root.Children)
        {
            if (child.Name == "CommonPrefixes")
            {
                items.Add(Below(child.Text("Prefix"), prefix));
            }
        }

        return new S3Page<string, string>(items, IsTruncated(root) ? Required(root, "NextContinuationToken") : null);
    }

    /// <summary>Reads a page of all versions.</summary>
    /// <inheritdoc cref="ReadObjects"/>
    public static S3Page<StoredObject, (string, string)?> ReadVersions(string body, string prefix)
    {
        var root = Root(body, "ListVersionsResult");
        var items = new List<StoredObject>(root.Children.Count);
        foreach (var child in root.Children)
        {
            var isMarker = child.Name == "DeleteMarker";
            if (isMarker || child.Name == "Version")
            {
                items.Add(
                    new StoredObject(
                        KeyOf(child, prefix),
                        isMarker ? 0 : child.Number("Size"),
                        isMarker ? "" : TagOf(child),
                        child.Text("VersionId"),
                        child.Time("LastModified"),
                        child.Text("IsLatest") == "true",
                        isMarker
                    )
                );
            }
        }

        return new(items, IsTruncated(root) ? (Required(root, "NextKeyMarker"), Required(root, "NextVersionIdMarker")) : null);
    }

    /// <summary>Reads a page of uploads.</summary>
    /// <inheritdoc cref="ReadObjects"/>
    public static S3Page<PendingUpload, (string, string)?> ReadUploads(string body, string prefix)
    {
        var root = Root(body, "ListMultipartUploadsResult");
        var items = new List<PendingUpload>(root.Children.Count);
        foreach (var child in root.Children)
        {
            if (child.Name == "Upload")
            {
                items.Add(new PendingUpload(KeyOf(child, prefix), child.Text("UploadId"), child.Time("Initiated")));
            }
        }

        return new(items, IsTruncated(root) ? (Required(root, "NextKeyMarker"), Required(root, "NextUploadIdMarker")) : null);
    }

    /// <summary>Reads the root of an answer, which must have a name.</summary>
    /// <exception cref="IOException">It has another name, or the answer is not complete.</exception>
    public static S3Xml Root(string body, string name) =>
        S3Xml.Parse(body) is { } root && root.Name == name ? root : throw new IOException($"The answer is not a {name}.");

    private static string KeyOf(S3Xml item, string prefix) => Below(item.Text("Key"), prefix);

    private static string Below(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.Ordinal)
            ? key[prefix.Length..]
            : throw new IOException("The list has a key that does not begin with the prefix.");

    private static string TagOf(S3Xml item) => item.Text("ETag").Trim('"');

    private static bool IsTruncated(S3Xml root) => root.Text("IsTruncated") == "true";

    private static string Required(S3Xml root, string name) =>
        root.Text(name) is { Length: > 0 } text ? text : throw new IOException("The list does not state where its next page begins.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

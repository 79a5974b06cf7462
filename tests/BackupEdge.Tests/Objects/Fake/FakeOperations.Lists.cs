namespace BackupEdge.Tests.Objects.Fake;

/// <content>Lists of objects, folders, versions and uploads.</content>
internal sealed partial class FakeOperations
{
    private FakeAnswer ListBuckets()
    {
        var names = server.Buckets.Keys.Order(StringComparer.Ordinal);
        var rows = names.Select(name => $"<Bucket><Name>{name}</Name><CreationDate>2026-01-02T03:04:05.678Z</CreationDate></Bucket>");
        return FakeAnswer.Xml($"<ListAllMyBucketsResult><Buckets>{string.Concat(rows)}</Buckets></ListAllMyBucketsResult>");
    }

    private FakeAnswer List(FakeBucket bucket, FakeCall call)
    {
        var isEncoded = call.Query.GetValueOrDefault("encoding-type") == "url";
        var encoding = isEncoded ? "<EncodingType>url</EncodingType>" : "";
        string KeyOf(FakeVersion version) => isEncoded ? Uri.EscapeDataString(version.Key) : Escape(version.Key);
        var prefix = call.Query.GetValueOrDefault("prefix", "");
        if (call.Query.GetValueOrDefault("delimiter") is { } delimiter)
        {
            return ListFolders(bucket, prefix, delimiter, Token(call.Query.GetValueOrDefault("continuation-token")) ?? "");
        }

        var after = Token(call.Query.GetValueOrDefault("continuation-token")) ?? call.Query.GetValueOrDefault("start-after", "");
        var found = bucket
            .Versions.DistinctBy(version => version.Key)
            .Where(version => !version.IsDeleteMarker && version.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(version => string.CompareOrdinal(version.Key, after) > 0)
            .Take(Quirks.PageSize + 1)
            .ToArray();
        var page = found.Take(Quirks.PageSize).ToArray();
        var isTruncated = found.Length > page.Length;
        var next = isTruncated ? $"<NextContinuationToken>{Token(page[^1].Key, encode: true)}</NextContinuationToken>" : "";
        var contents = string.Concat(
            page.Select(version =>
                $"<Contents><Key>{KeyOf(version)}</Key><LastModified>{Text(version.Modified)}</LastModified>"
                + $"<ETag>\"{version.Tag}\"</ETag><Size>{version.Bytes.Length}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            )
        );
        return FakeAnswer.Xml(
            $"<ListBucketResult><Name>bots</Name><Prefix>{Escape(prefix)}</Prefix><KeyCount>{page.Length}</KeyCount>"
                + $"<MaxKeys>{Quirks.PageSize}</MaxKeys><IsTruncated>{Lower(isTruncated)}</IsTruncated>"
                + $"{next}{encoding}{contents}</ListBucketResult>"
        );
    }

    // Of the objects that are no folder, only their number would matter to a caller, which has none.
    private FakeAnswer ListFolders(FakeBucket bucket, string prefix, string delimiter, string after)
    {
        var found = bucket
            .Versions.DistinctBy(version => version.Key)
            .Where(version => !version.IsDeleteMarker && version.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(version =>
                version.Key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var end
                    ? version.Key[..(end + 1)]
                    : null
            )
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Where(folder => string.CompareOrdinal(folder, after) > 0)
            .Take(Quirks.PageSize + 1)
            .ToArray();
        var page = found.Take(Quirks.PageSize).ToArray();
        var isTruncated = found.Length > page.Length;
        var next = isTruncated ? $"<NextContinuationToken>{Token(page[^1], encode: true)}</NextContinuationToken>" : "";
        var folders = string.Concat(page.Select(folder => $"<CommonPrefixes><Prefix>{Escape(folder)}</Prefix></CommonPrefixes>"));
        return FakeAnswer.Xml(
            $"<ListBucketResult><Name>bots</Name><Prefix>{Escape(prefix)}</Prefix><Delimiter>{delimiter}</Delimiter>"
                + $"<KeyCount>{page.Length}</KeyCount><MaxKeys>{Quirks.PageSize}</MaxKeys>"
                + $"<IsTruncated>{Lower(isTruncated)}</IsTruncated>{next}{folders}</ListBucketResult>"
        );
    }

    private FakeAnswer ListVersions(FakeBucket bucket, FakeCall call)
    {
        if (!Quirks.HasVersions && Quirks.AnswersUnknownWith501)
        {
            throw Unknown();
        }

        var prefix = call.Query.GetValueOrDefault("prefix", "");
        var key = call.Query.GetValueOrDefault("key-marker", "");
        var id = call.Query.GetValueOrDefault("version-id-marker");
        var found = bucket
            .Versions.Where(version => version.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(version => IsAfter(version, key, id))
            .Take(Quirks.PageSize + 1)
            .ToArray();
        var page = found.Take(Quirks.PageSize).ToArray();
        var isTruncated = found.Length > page.Length;
        var next = isTruncated
            ? $"<NextKeyMarker>{Escape(page[^1].Key)}</NextKeyMarker><NextVersionIdMarker>{page[^1].Id}</NextVersionIdMarker>"
            : "";
        var items = string.Concat(page.Select(version => Item(bucket, version)));
        return FakeAnswer.Xml(
            $"<ListVersionsResult><Name>bots</Name><Prefix>{Escape(prefix)}</Prefix><IsTruncated>{Lower(isTruncated)}</IsTruncated>"
                + $"{next}{items}</ListVersionsResult>"
        );
    }

    private static bool IsAfter(FakeVersion version, string key, string? id)
    {
        var order = string.CompareOrdinal(version.Key, key);
        return order > 0 || (order == 0 && id is not null && string.CompareOrdinal(version.Id, id) < 0);
    }

    private string Item(FakeBucket bucket, FakeVersion version)
    {
        var isNewest = bucket.Newest(version.Key) == version;
        var common =
            $"<Key>{Escape(version.Key)}</Key><VersionId>{(Quirks.HasVersions ? version.Id : "null")}</VersionId>"
            + $"<IsLatest>{Lower(isNewest)}</IsLatest><LastModified>{Text(version.Modified)}</LastModified>";
        return version.IsDeleteMarker
            ? $"<DeleteMarker>{common}</DeleteMarker>"
            : $"<Version>{common}<ETag>\"{version.Tag}\"</ETag><Size>{version.Bytes.Length}</Size></Version>";
    }

    private FakeAnswer ListUploads(FakeBucket bucket, FakeCall call)
    {
        var prefix = call.Query.GetValueOrDefault("prefix", "");
        var marker = (Key: call.Query.GetValueOrDefault("key-marker", ""), Id: call.Query.GetValueOrDefault("upload-id-marker", ""));
        var found = bucket
            .Uploads.Values.Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(upload =>
                string.CompareOrdinal(upload.Key, marker.Key) is var order
                && (order > 0 || (order == 0 && string.CompareOrdinal(upload.Id, marker.Id) > 0))
            )
            .OrderBy(upload => upload.Key, StringComparer.Ordinal)
            .ThenBy(upload => upload.Id, StringComparer.Ordinal)
            .Take(Quirks.PageSize + 1)
            .ToArray();
        var page = found.Take(Quirks.PageSize).ToArray();
        var isTruncated = found.Length > page.Length;
        var next = isTruncated
            ? $"<NextKeyMarker>{Escape(page[^1].Key)}</NextKeyMarker><NextUploadIdMarker>{page[^1].Id}</NextUploadIdMarker>"
            : "";
        var items = string.Concat(
            page.Select(upload =>
                $"<Upload><Key>{Escape(upload.Key)}</Key><UploadId>{upload.Id}</UploadId>"
                + $"<Initiated>{Text(upload.Begun)}</Initiated></Upload>"
            )
        );
        return FakeAnswer.Xml(
            $"<ListMultipartUploadsResult><Bucket>bots</Bucket><IsTruncated>{Lower(isTruncated)}</IsTruncated>{next}{items}"
                + "</ListMultipartUploadsResult>"
        );
    }
}

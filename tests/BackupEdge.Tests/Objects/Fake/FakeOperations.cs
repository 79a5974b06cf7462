using System.Globalization;
using System.Security;
using System.Text;
using System.Xml.Linq;

namespace BackupEdge.Tests.Objects.Fake;

/// <summary>What the operations of S3 do.</summary>
internal sealed class FakeOperations(FakeS3 server)
{
    private const string Stamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private S3Quirks Quirks => server.Quirks;

    public async Task<FakeAnswer> CarryOutAsync(FakeCall call, byte[] body)
    {
        var (name, key) = Split(call.Path);
        if (!server.Buckets.TryGetValue(name, out var bucket))
        {
            throw new S3Error(404, "NoSuchBucket", "The specified bucket does not exist") { Details = $"<BucketName>{name}</BucketName>" };
        }

        if (call.Operation == "PutObject")
        {
            return await PutAsync(bucket, key, call, body);
        }

        if (call.Operation == "UploadPart")
        {
            return await PutPartAsync(bucket, key, call, body);
        }

        lock (bucket.Gate)
        {
            return call.Operation switch
            {
                "HeadBucket" => FakeAnswer.Empty(200),
                "ListObjectsV2" => List(bucket, call),
                "ListObjectVersions" => ListVersions(bucket, call),
                "ListMultipartUploads" => ListUploads(bucket, call),
                "GetBucketVersioning" => Versioning(),
                "GetObjectLockConfiguration" => LockConfiguration(),
                "CreateMultipartUpload" => Begin(bucket, key, call),
                "CompleteMultipartUpload" => Complete(bucket, key, call, body),
                "ListParts" => ListParts(bucket, key, call),
                "AbortMultipartUpload" => Abort(bucket, call),
                "GetObject" => Get(bucket, key, call),
                "HeadObject" => Head(bucket, key, call),
                "DeleteObject" => Delete(bucket, key, call),
                "PutObjectRetention" => Protect(bucket, key, call, body),
                "GetObjectRetention" => Protection(bucket, key, call),
                _ => throw Unknown(),
            };
        }
    }

    private S3Error Unknown() =>
        Quirks.AnswersUnknownWith501
            ? new S3Error(501, "NotImplemented", "A header or query you provided implies functionality that is not implemented.")
            : new S3Error(400, "InvalidRequest");

    private static (string Bucket, string Key) Split(string path)
    {
        var parts = path[1..].Split('/', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private async Task<FakeAnswer> PutAsync(FakeBucket bucket, string key, FakeCall call, byte[] body)
    {
        var (mode, until) = LockOf(call);
        var metadata = call
            .Headers.Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase))
            .Select(header => (header.Key, header.Value))
            .ToArray();
        if (call.Headers.ContainsKey("If-None-Match"))
        {
            switch (Quirks.ConditionalWrites)
            {
                case ConditionalWrites.NotImplemented:
                    throw new S3Error(501, "NotImplemented", "A header you provided implies functionality that is not implemented.");
                case ConditionalWrites.Racy:
                    RefuseExisting(bucket, key);
                    await Task.Delay(20);
                    break;
                case ConditionalWrites.Supported:
                    lock (bucket.Gate)
                    {
                        RefuseExisting(bucket, key);
                        return Added(bucket.Add(key, body, null, mode, until, metadata));
                    }

                case ConditionalWrites.Ignored:
                    break;
                default:
                    throw new InvalidOperationException(Quirks.ConditionalWrites.ToString());
            }
        }

        lock (bucket.Gate)
        {
            return Added(bucket.Add(key, body, null, mode, until, metadata));
        }
    }

    private static void RefuseExisting(FakeBucket bucket, string key)
    {
        lock (bucket.Gate)
        {
            if (bucket.Newest(key) is { IsDeleteMarker: false })
            {
                throw new S3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
            }
        }
    }

    private FakeAnswer Added(FakeVersion version) => FakeAnswer.Empty(200, [("ETag", $"\"{version.Tag}\""), .. VersionHeader(version)]);

    private (string Name, string Value)[] VersionHeader(FakeVersion version) =>
        Quirks.HasVersions ? [("x-amz-version-id", version.Id)] : [];

    private (string? Mode, DateTimeOffset Until) LockOf(FakeCall call)
    {
        if (!call.Headers.TryGetValue("x-amz-object-lock-mode", out var mode))
        {
            return default;
        }

        if (!Quirks.HasLocks)
        {
            throw Unknown();
        }

        if (Quirks.NeedsChecksumOfLocked && call.Method == "PUT" && !call.Headers.ContainsKey("Content-MD5"))
        {
            throw new S3Error(400, "InvalidRequest", "Content-MD5 is required for Put Object requests with Object Lock parameters");
        }

        return (mode, DateTimeOffset.Parse(call.Headers["x-amz-object-lock-retain-until-date"], CultureInfo.InvariantCulture));
    }

    private FakeAnswer Begin(FakeBucket bucket, string key, FakeCall call)
    {
        var (mode, until) = Quirks.IgnoresLocksOfUploads ? default : LockOf(call);
        var upload = new FakeUpload(key, "u" + bucket.NewId(), bucket.Now()) { LockMode = mode, LockedUntil = until };
        bucket.Uploads.Add(upload.Id, upload);
        return FakeAnswer.Xml(
            $"<InitiateMultipartUploadResult><Key>{Escape(key)}</Key><UploadId>{upload.Id}</UploadId></InitiateMultipartUploadResult>"
        );
    }

    private async Task<FakeAnswer> PutPartAsync(FakeBucket bucket, string key, FakeCall call, byte[] body)
    {
        FakeUpload upload;
        lock (bucket.Gate)
        {
            upload = UploadOf(bucket, key, call);
            if (upload.PartsAtOnce >= Quirks.MaxPartsAtOnce)
            {
                throw new S3Error(503, "SlowDown", "Too many parts at a time.");
            }

            upload.PartsAtOnce++;
        }

        await Task.Yield();
        lock (bucket.Gate)
        {
            upload.PartsAtOnce--;
            var tag = FakeBucket.Md5(body);
            upload.Parts[int.Parse(call.Query["partNumber"], CultureInfo.InvariantCulture)] = (body, tag);
            return FakeAnswer.Empty(200, ("ETag", $"\"{tag}\""));
        }
    }

    private static FakeUpload UploadOf(FakeBucket bucket, string key, FakeCall call) =>
        bucket.Uploads.TryGetValue(call.Query["uploadId"], out var upload) && upload.Key == key
            ? upload
            : throw new S3Error(404, "NoSuchUpload", "The specified upload does not exist.");

    private FakeAnswer Complete(FakeBucket bucket, string key, FakeCall call, byte[] body)
    {
        if (Quirks.FailsCompleteOfMissing && !bucket.Uploads.ContainsKey(call.Query["uploadId"]))
        {
            throw new S3Error(500, "UnknownError");
        }

        var upload = UploadOf(bucket, key, call);
        if (Quirks.FailsFirstComplete && !upload.HasFailed)
        {
            upload.HasFailed = true;
            return FakeAnswer.Xml("<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>");
        }

        var named = XDocument
            .Parse(Encoding.UTF8.GetString(body))
            .Descendants()
            .Where(element => element.Name.LocalName == "Part")
            .Select(part => (Number: Number(part, "PartNumber"), Tag: Child(part, "ETag").Trim('"')))
            .ToArray();
        var parts = named.Select(part => upload.Parts.GetValueOrDefault(part.Number)).ToArray();
        if (parts.Where((part, i) => part.Bytes is null || part.Tag != named[i].Tag).Any())
        {
            throw new S3Error(400, "InvalidPart", "One or more of the specified parts could not be found.");
        }

        if (parts[..^1].Any(part => part.Bytes.Length < Quirks.MinPartSize))
        {
            throw new S3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        }

        if (Quirks.NeedsEqualParts && parts[..^1].Any(part => part.Bytes.Length != parts[0].Bytes.Length))
        {
            throw new S3Error(400, "InvalidPart", "All non-trailing parts must have the same length.");
        }

        bucket.Uploads.Remove(upload.Id);
        var tag = FakeBucket.Md5([.. parts.SelectMany(part => Convert.FromHexString(part.Tag))]) + "-" + parts.Length;
        var version = bucket.Add(key, [.. parts.SelectMany(part => part.Bytes)], tag, upload.LockMode, upload.LockedUntil);
        return FakeAnswer.Xml(
            $"<CompleteMultipartUploadResult><Key>{Escape(key)}</Key><ETag>\"{tag}\"</ETag></CompleteMultipartUploadResult>",
            Quirks.OmitsVersionOfComplete ? [] : VersionHeader(version)
        );
    }

    // Only what shows whether the upload exists.
    private static FakeAnswer ListParts(FakeBucket bucket, string key, FakeCall call) =>
        FakeAnswer.Xml($"<ListPartsResult><UploadId>{UploadOf(bucket, key, call).Id}</UploadId></ListPartsResult>");

    private static FakeAnswer Abort(FakeBucket bucket, FakeCall call) =>
        bucket.Uploads.Remove(call.Query["uploadId"])
            ? FakeAnswer.Empty(204)
            : throw new S3Error(404, "NoSuchUpload", "The specified upload does not exist.");

    private static FakeVersion VersionOf(FakeBucket bucket, string key, FakeCall call)
    {
        var id = call.Query.GetValueOrDefault("versionId");
        var version = bucket.Find(key, id);
        return version switch
        {
            null => throw new S3Error(404, id is null ? "NoSuchKey" : "NoSuchVersion", "The specified key does not exist."),
            { IsDeleteMarker: true } when id is null => throw new S3Error(404, "NoSuchKey", "The specified key does not exist."),
            { IsDeleteMarker: true } => throw new S3Error(405, "MethodNotAllowed", "The specified method is not allowed."),
            _ => version,
        };
    }

    private (string Name, string Value)[] HeadersOf(FakeVersion version) =>
        [
            ("ETag", $"\"{version.Tag}\""),
            ("Last-Modified", version.Modified.ToString("R", CultureInfo.InvariantCulture)),
            ("Content-Type", "application/octet-stream"),
            .. VersionHeader(version),
            .. version.Metadata,
            .. version.LockMode is { } mode
                ? ((string, string)[])[("x-amz-object-lock-mode", mode), ("x-amz-object-lock-retain-until-date", Text(version.LockedUntil))]
                : [],
        ];

    private FakeAnswer Head(FakeBucket bucket, string key, FakeCall call)
    {
        var version = VersionOf(bucket, key, call);
        return new FakeAnswer(200, [], HeadersOf(version)) { Length = version.Bytes.Length };
    }

    private FakeAnswer Get(FakeBucket bucket, string key, FakeCall call)
    {
        var version = VersionOf(bucket, key, call);
        if (!call.Headers.TryGetValue("Range", out var range) || Quirks.IgnoresRanges)
        {
            return new FakeAnswer(200, version.Bytes, HeadersOf(version));
        }

        var ends = range["bytes=".Length..].Split('-');
        var from = long.Parse(ends[0], CultureInfo.InvariantCulture);
        var to = Math.Min(long.Parse(ends[1], CultureInfo.InvariantCulture), version.Bytes.Length - 1);
        if (from >= version.Bytes.Length)
        {
            throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable");
        }

        return new FakeAnswer(
            206,
            version.Bytes[(int)from..((int)to + 1)],
            [.. HeadersOf(version), ("Content-Range", $"bytes {from}-{to}/{version.Bytes.Length}")]
        );
    }

    private static FakeAnswer Delete(FakeBucket bucket, string key, FakeCall call)
    {
        var (id, isMarker) = bucket.Delete(key, call.Query.GetValueOrDefault("versionId"));
        return FakeAnswer.Empty(204, id is null ? [] : [("x-amz-version-id", id), ("x-amz-delete-marker", isMarker ? "true" : "false")]);
    }

    private FakeAnswer Protect(FakeBucket bucket, string key, FakeCall call, byte[] body)
    {
        RequireLocks();
        if (!call.Headers.ContainsKey("Content-MD5"))
        {
            throw new S3Error(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
        }

        var version = VersionOf(bucket, key, call);
        var root = XDocument.Parse(Encoding.UTF8.GetString(body)).Root!;
        var until = DateTimeOffset.Parse(Child(root, "RetainUntilDate"), CultureInfo.InvariantCulture);
        var isHeld = version.LockMode is not null && version.LockedUntil > server.Time.GetUtcNow();
        if (isHeld && (until < version.LockedUntil || (version.LockMode == "COMPLIANCE" && Child(root, "Mode") != "COMPLIANCE")))
        {
            throw new S3Error(403, "AccessDenied", "Access Denied because object protected by object lock.");
        }

        bucket.Replace(version, version with { LockMode = Child(root, "Mode"), LockedUntil = until });
        return FakeAnswer.Empty(200);
    }

    private FakeAnswer Protection(FakeBucket bucket, string key, FakeCall call)
    {
        RequireLocks();
        var version = VersionOf(bucket, key, call);
        return version.LockMode is null
            ? throw new S3Error(404, "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration")
            : FakeAnswer.Xml(
                $"<Retention><Mode>{version.LockMode}</Mode><RetainUntilDate>{Text(version.LockedUntil)}</RetainUntilDate></Retention>"
            );
    }

    private void RequireLocks()
    {
        if (!Quirks.HasLocks)
        {
            throw Unknown();
        }
    }

    private FakeAnswer Versioning() =>
        FakeAnswer.Xml(
            Quirks.HasVersions
                ? "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
                : "<VersioningConfiguration/>"
        );

    private FakeAnswer LockConfiguration() =>
        Quirks.HasLocks
            ? FakeAnswer.Xml("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>")
            : throw (Quirks.AnswersUnknownWith501 ? Unknown() : new S3Error(404, "ObjectLockConfigurationNotFoundError"));

    private FakeAnswer List(FakeBucket bucket, FakeCall call)
    {
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
                $"<Contents><Key>{Escape(version.Key)}</Key><LastModified>{Text(version.Modified)}</LastModified>"
                + $"<ETag>\"{version.Tag}\"</ETag><Size>{version.Bytes.Length}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            )
        );
        return FakeAnswer.Xml(
            $"<ListBucketResult><Name>bots</Name><Prefix>{Escape(prefix)}</Prefix><KeyCount>{page.Length}</KeyCount>"
                + $"<MaxKeys>{Quirks.PageSize}</MaxKeys><IsTruncated>{Lower(isTruncated)}</IsTruncated>{next}{contents}</ListBucketResult>"
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

    private static string? Token(string? token) => token is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(token));

    private static string Token(string key, bool encode) => encode ? Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) : key;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture);

    private static string Lower(bool value) => value ? "true" : "false";

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static string Child(XElement parent, string name) => parent.Elements().First(child => child.Name.LocalName == name).Value;

    private static int Number(XElement parent, string name) => int.Parse(Child(parent, name), CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Security;
using System.Text;
using System.Xml.Linq;

namespace BackupEdge.Tests.Objects.Fake;

/// <summary>What the operations of S3 do.</summary>
internal sealed partial class FakeOperations(FakeS3 server)
{
    private const string Stamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private S3Quirks Quirks => server.Quirks;

    public async Task<FakeAnswer> CarryOutAsync(FakeCall call, byte[] body)
    {
        var (name, key) = Split(call.Path);
        if (call.Operation == "ListBuckets")
        {
            return ListBuckets();
        }

        if (call.Operation == "CreateBucket")
        {
            server.AddBucket(name);
            return FakeAnswer.Empty(200);
        }

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
                "GetObjectTagging" => Tags(bucket, key, call),
                "PutObjectTagging" => FakeAnswer.Empty(VersionOf(bucket, key, call) is null ? 404 : 200),
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
        var metadata = call.Headers.Where(header => IsMetadata(header.Key)).Select(header => (header.Key, header.Value)).ToArray();
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
            .. version.Metadata.Where(header => !header.Name.Equals(FakeVersion.TagsHeader, StringComparison.OrdinalIgnoreCase)),
            .. version.Tags.Count == 0 ? [] : ((string, string)[])[("x-amz-tagging-count", $"{version.Tags.Count}")],
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
        if (call.Headers.TryGetValue("If-Match", out var tag) && tag.Trim('"') != version.Tag)
        {
            throw new S3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }

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

    private static bool IsMetadata(string header) =>
        header.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)
        || header.ToLowerInvariant() is "content-type" or "cache-control" or "content-disposition" or FakeVersion.TagsHeader;

    private static FakeAnswer Tags(FakeBucket bucket, string key, FakeCall call)
    {
        var tags = VersionOf(bucket, key, call)
            .Tags.Select(tag => $"<Tag><Key>{Escape(tag.Name)}</Key><Value>{Escape(tag.Value)}</Value></Tag>");
        return FakeAnswer.Xml($"<Tagging><TagSet>{string.Concat(tags)}</TagSet></Tagging>");
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

    private static string? Token(string? token) => token is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(token));

    private static string Token(string key, bool encode) => encode ? Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) : key;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture);

    private static string Lower(bool value) => value ? "true" : "false";

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static string Child(XElement parent, string name) => parent.Elements().First(child => child.Name.LocalName == name).Value;

    private static int Number(XElement parent, string name) => int.Parse(Child(parent, name), CultureInfo.InvariantCulture);
}

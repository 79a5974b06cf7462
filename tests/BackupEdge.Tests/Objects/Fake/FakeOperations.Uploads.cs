using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace BackupEdge.Tests.Objects.Fake;

/// <content>Uploads in parts.</content>
internal sealed partial class FakeOperations
{
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
}

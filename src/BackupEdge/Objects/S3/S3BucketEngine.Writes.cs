using System.Globalization;
using System.Net;
using System.Text;
using BackupEdge.Engine.Buckets;

namespace BackupEdge.Objects.S3;

/// <content>Writes objects and creates buckets.</content>
internal sealed partial class S3BucketEngine
{
    private const string PutObject = "s3:PutObject";
    private const int PartBytes = 16 * 1024 * 1024;
    private const int MaxParts = 9000;

    /// <inheritdoc/>
    public Task<string> CreateBucketAsync(string bucket, CancellationToken cancel) =>
        RunAsync(
            bucket,
            "s3:CreateBucket",
            async (client, token) =>
            {
                try
                {
                    await client.SendAsync(new S3Request(HttpMethod.Head, null), token);
                }
                catch (S3Failure e) when (e.Status == HttpStatusCode.NotFound)
                {
                    await client.SendAsync(new S3Request(HttpMethod.Put, null) { Body = _place }, token);
                }

                return bucket;
            },
            cancel
        );

    /// <inheritdoc/>
    public Task<string> WriteAsync(string bucket, string key, byte[] content, ObjectMetadata metadata, CancellationToken cancel)
    {
        var request = new S3Request(HttpMethod.Put, key) { Body = new MemoryContent(content), Headers = metadata.Headers };
        return RunAsync(bucket, PutObject, async (client, token) => TagOf(await client.SendAsync(request, token)), cancel);
    }

    /// <inheritdoc/>
    public async Task<string> WriteLargeAsync(
        string bucket,
        string key,
        long size,
        ObjectMetadata metadata,
        Func<Memory<byte>, int> fill,
        CancellationToken cancel
    )
    {
        var begin = new S3Request(HttpMethod.Post, key) { Query = [("uploads", "")], Headers = metadata.Headers };
        var upload = await RunAsync(
            bucket,
            PutObject,
            async (client, token) =>
                S3Lists.Root((await client.SendAsync(begin, token)).Body, "InitiateMultipartUploadResult").Text("UploadId"),
            cancel
        );
        try
        {
            var parts = new StringBuilder("<CompleteMultipartUpload>");
            var buffer = new byte[Math.Max(PartBytes, (size / MaxParts) + 1)];
            for (var number = 1; fill(buffer) is > 0 and var count; number++)
            {
                var tag = await WritePartAsync(bucket, key, upload, number, count == buffer.Length ? buffer : buffer[..count], cancel);
                parts.Append(CultureInfo.InvariantCulture, $"<Part><PartNumber>{number}</PartNumber><ETag>\"{tag}\"</ETag></Part>");
            }

            var written = await CompleteAsync(bucket, key, upload, parts.Append("</CompleteMultipartUpload>").ToString(), cancel);
            foreach (var (name, value) in metadata.Headers)
            {
                // Ceph ignores the tags of the request that begins an upload.
                if (name == ObjectMetadata.Tags)
                {
                    await WriteTagsAsync(bucket, key, value, cancel);
                }
            }

            return written;
        }
        catch
        {
            await AbortAsync(bucket, key, upload);
            throw;
        }
    }

    private static string TagOf(S3Answer answer) =>
        answer.Tag is { Length: > 0 } tag ? tag : throw new IOException("The answer has no entity tag.");

    private Task<string> WritePartAsync(string bucket, string key, string upload, int number, byte[] content, CancellationToken cancel)
    {
        var request = new S3Request(HttpMethod.Put, key)
        {
            Query = [("partNumber", number.ToString(CultureInfo.InvariantCulture)), ("uploadId", upload)],
            Body = new MemoryContent(content),
        };
        return RunAsync(bucket, PutObject, async (client, token) => TagOf(await client.SendAsync(request, token)), cancel);
    }

    private Task<string> CompleteAsync(string bucket, string key, string upload, string parts, CancellationToken cancel)
    {
        var request = new S3Request(HttpMethod.Post, key)
        {
            Query = [("uploadId", upload)],
            Body = new MemoryContent(Encoding.UTF8.GetBytes(parts)),
            HasMd5 = true,
        };
        return RunAsync(
            bucket,
            PutObject,
            async (client, token) =>
                S3Lists.Root((await client.SendAsync(request, token)).Body, "CompleteMultipartUploadResult").Text("ETag").Trim('"'),
            cancel
        );
    }

    private Task<string> WriteTagsAsync(string bucket, string key, string tags, CancellationToken cancel)
    {
        var xml = new StringBuilder("<Tagging><TagSet>");
        foreach (var tag in tags.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = tag.Split('=', 2);
            var value = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            xml.Append("<Tag><Key>").Append(S3Xml.Escape(Uri.UnescapeDataString(parts[0]))).Append("</Key><Value>");
            xml.Append(S3Xml.Escape(value)).Append("</Value></Tag>");
        }

        var request = new S3Request(HttpMethod.Put, key)
        {
            Query = [("tagging", "")],
            Body = new MemoryContent(Encoding.UTF8.GetBytes(xml.Append("</TagSet></Tagging>").ToString())),
            HasMd5 = true,
        };
        return RunAsync(bucket, "s3:PutObjectTagging", async (client, token) => (await client.SendAsync(request, token)).Body, cancel);
    }

    // An upload that cannot be aborted now is left to the rules of the bucket.
    private async Task AbortAsync(string bucket, string key, string upload)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), _time);
        try
        {
            var request = new S3Request(HttpMethod.Delete, key) { Query = [("uploadId", upload)] };
            await _buckets.GetOrAdd(bucket, _newBucket).Client.SendAsync(request, limit.Token);
        }
        catch (Exception e) when (e is S3Failure or HttpRequestException or IOException or OperationCanceledException)
        {
            // The failure that led here is reported.
        }
    }
}

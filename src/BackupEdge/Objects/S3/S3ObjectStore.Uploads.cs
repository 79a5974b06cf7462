using System.Globalization;
using System.Net;
using System.Text;

namespace BackupEdge.Objects.S3;

/// <content>Uploads in parts.</content>
internal sealed partial class S3ObjectStore
{
    /// <inheritdoc/>
    public Task<string> BeginUploadAsync(string key, ObjectRetention? retention, CancellationToken cancel)
    {
        var request = new S3Request(HttpMethod.Post, key)
        {
            Query = [("uploads", "")],
            Headers = retention is null ? [] : S3Locks.HeadersOf(retention),
        };
        return _calls.RunAsync(
            "s3:PutObject",
            async token =>
            {
                var answer = await SendLockedAsync(request, retention, token);
                var id = S3Lists.Root(answer.Body, "InitiateMultipartUploadResult").Text("UploadId");
                return id.Length > 0 ? id : throw new IOException("The answer has no id of an upload.");
            },
            cancel
        );
    }

    /// <inheritdoc/>
    public Task<UploadedPart> PutPartAsync(string key, string upload, int number, ObjectContent content, CancellationToken cancel)
    {
        var request = new S3Request(HttpMethod.Put, key)
        {
            Query = [("partNumber", number.ToString(CultureInfo.InvariantCulture)), ("uploadId", upload)],
            Body = content,
        };
        return _calls.RunAsync(
            "s3:PutObject",
            async token =>
            {
                try
                {
                    var answer = await _client.SendAsync(request, token);
                    return answer.Tag is { Length: > 0 } tag
                        ? new UploadedPart(number, tag, content.Length)
                        : throw new IOException("The answer has no entity tag.");
                }
                catch (S3Failure e) when (IsUploadMissing(e))
                {
                    throw ObjectFaults.UploadMissing(Address, key);
                }
            },
            cancel
        );
    }

    /// <inheritdoc/>
    public Task<StoredObject> CompleteUploadAsync(
        string key,
        string upload,
        IReadOnlyList<UploadedPart> parts,
        long length,
        CancellationToken cancel
    )
    {
        var request = new S3Request(HttpMethod.Post, key)
        {
            Query = [("uploadId", upload)],
            Body = new MemoryContent(Encoding.UTF8.GetBytes(XmlOf(parts))),
            HasMd5 = true,
        };
        return _calls.RunAsync(
            "s3:PutObject",
            async token =>
            {
                try
                {
                    var answer = await _client.SendAsync(request, token);
                    var tag = S3Lists.Root(answer.Body, "CompleteMultipartUploadResult").Text("ETag").Trim('"');

                    // Ceph does not state the version.
                    return answer.Version is { } version
                        ? new StoredObject(key, length, tag, version, answer.Date ?? Now)
                        : await FindCompletedAsync(key, length, token);
                }
                catch (S3Failure e) when (IsUploadMissing(e) || e.Code is "InvalidPart" or "InvalidPartOrder")
                {
                    return await FindCompletedAsync(key, length, token);
                }
            },
            cancel,
            // Ceph answers 500 when the upload is gone.
            async token =>
                await HasUploadAsync(key, upload, token) ? null : await FindCompletedAsync(key, length, token)
        );
    }

    /// <inheritdoc/>
    public Task AbortUploadAsync(string key, string upload, CancellationToken cancel)
    {
        var request = new S3Request(HttpMethod.Delete, key) { Query = [("uploadId", upload)] };
        return _calls.RunAsync(
            "s3:AbortMultipartUpload",
            async token =>
            {
                try
                {
                    return await _client.SendAsync(request, token);
                }
                catch (S3Failure e) when (IsUploadMissing(e))
                {
                    return NoAnswer;
                }
            },
            cancel
        );
    }

    // Also if the credentials may not look: then the next attempt decides.
    private async Task<bool> HasUploadAsync(string key, string upload, CancellationToken cancel)
    {
        try
        {
            await _client.SendAsync(new S3Request(HttpMethod.Get, key) { Query = [("uploadId", upload), ("max-parts", "1")] }, cancel);
            return true;
        }
        catch (S3Failure e) when (e.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotImplemented)
        {
            return true;
        }
        catch (S3Failure e) when (e.Status == HttpStatusCode.NotFound && e.Code != "NoSuchBucket")
        {
            return false;
        }
    }

    // The upload is gone: either an earlier attempt completed it, or somebody aborted it.
    private async Task<StoredObject> FindCompletedAsync(string key, long length, CancellationToken cancel) =>
        await HeadAsync(key, null, cancel) is { } answer && answer.ContentHeaders.ContentLength == length
            ? ObjectOf(key, answer)
            : throw ObjectFaults.UploadMissing(Address, key);

    private static bool IsUploadMissing(S3Failure failure) =>
        failure.Code == "NoSuchUpload" || (failure.Status == HttpStatusCode.NotFound && failure.Code.Length == 0);

    private static string XmlOf(IReadOnlyList<UploadedPart> parts)
    {
        var xml = new StringBuilder("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        foreach (var part in parts)
        {
            xml.Append("<Part><PartNumber>")
                .Append(CultureInfo.InvariantCulture, $"{part.Number}")
                .Append("</PartNumber><ETag>")
                .Append(S3Xml.Escape($"\"{part.Tag}\""))
                .Append("</ETag></Part>");
        }

        return xml.Append("</CompleteMultipartUpload>").ToString();
    }
}

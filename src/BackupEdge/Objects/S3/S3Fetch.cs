using System.Globalization;
using System.Net;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Objects.S3;

/// <summary>One attempt to read a range of an object with its metadata.</summary>
/// <param name="key">The key.</param>
/// <param name="tag">The entity tag that the object must have; null for any.</param>
/// <param name="offset">The offset of the first byte.</param>
/// <param name="into">Receives the bytes.</param>
internal sealed class S3Fetch(string key, string? tag, long offset, Memory<byte> into)
{
    private const string TagCount = "x-amz-tagging-count";
    private int _count;
    private S3Answer? _answer;
    private long _size;

    /// <summary>Returns whether a failure concerns the object and not the engine or the bucket.</summary>
    public static bool IsAboutObject(S3Failure failure) =>
        failure.Code is "NoSuchKey" or "NoSuchVersion" or "AccessDenied" or "InvalidObjectState" or "NoSuchTagSet" or "NotImplemented"
        || (failure.Code.Length == 0 && failure.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden);

    /// <summary>Asks for the metadata alone.</summary>
    public static async Task<ReadObject> FindAsync(S3Client client, string key, CancellationToken cancel)
    {
        try
        {
            var answer = await client.SendAsync(new S3Request(HttpMethod.Head, key), cancel);
            return Describe(answer, 0, answer.ContentHeaders.ContentLength ?? throw new IOException("The answer has no size."));
        }
        catch (S3Failure e) when (e.Status == HttpStatusCode.NotFound)
        {
            return new ReadObject { Outcome = ReadOutcome.Missing };
        }
    }

    /// <summary>Sends the request.</summary>
    /// <exception cref="S3Failure">The engine answered with an error that does not concern the object.</exception>
    /// <exception cref="IOException">The answer was not complete.</exception>
    public async Task<ReadObject> RunAsync(S3Client client, CancellationToken cancel)
    {
        try
        {
            await client.ReadAsync(Request(), Receive, bytes => _count += bytes, cancel);
            return Describe(_answer!, _count, _size);
        }
        catch (S3Failure e) when (e.Code is "NoSuchKey" || (e.Code.Length == 0 && e.Status == HttpStatusCode.NotFound))
        {
            return new ReadObject { Outcome = ReadOutcome.Missing };
        }
        catch (S3Failure e) when (e.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return new ReadObject { Outcome = ReadOutcome.Changed };
        }
        catch (S3Failure e) when (IsAboutObject(e))
        {
            return new ReadObject { Outcome = ReadOutcome.Refused, Problem = $"the engine answered {(int)e.Status} {e.Code}".TrimEnd() };
        }
    }

    // The whole object is read without a range, which an engine refuses of an empty one.
    private S3Request Request()
    {
        List<(string, string)> headers = [];
        if (offset > 0 || tag is not null)
        {
            headers.Add(("range", string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{offset + into.Length - 1}")));
        }

        if (tag is not null)
        {
            headers.Add(("if-match", $"\"{tag}\""));
        }

        return new S3Request(HttpMethod.Get, key) { Headers = headers };
    }

    private Memory<byte> Receive(S3Answer answer)
    {
        _answer = answer;
        _count = 0;
        if (answer.Tag is not { Length: > 0 } found || answer.ContentHeaders.ContentLength is not { } length)
        {
            throw new IOException("The answer has no entity tag or no size.");
        }

        if (answer.Status == HttpStatusCode.PartialContent)
        {
            if (answer.ContentHeaders.ContentRange is not { From: { } first, To: { } last, Length: { } size } || first != offset)
            {
                throw new IOException("The answer has another range than was asked for.");
            }

            _size = size;
            if (last != Math.Min(offset + into.Length, size) - 1 || length != last - first + 1)
            {
                throw new IOException("The answer has another range than was asked for.");
            }
        }
        else if (offset > 0)
        {
            throw new IOException("The engine ignores ranges.");
        }
        else
        {
            _size = length;
        }

        // An engine that ignores the condition has another tag.
        if (tag is not null && tag != found)
        {
            throw new S3Failure(HttpStatusCode.PreconditionFailed, "PreconditionFailed", "");
        }

        return into[..(int)Math.Min(length, into.Length)];
    }

    private static ReadObject Describe(S3Answer answer, int count, long size)
    {
        var headers = new List<(string, string)>();
        foreach (var (name, values) in answer.Headers.Concat(answer.ContentHeaders))
        {
            var lower = name.ToLowerInvariant();
            if (ObjectMetadata.IsKept(lower))
            {
                headers.Add((lower, string.Join(", ", values)));
            }
        }

        headers.Sort((a, b) => string.CompareOrdinal(a.Item1, b.Item1));
        var tag = answer.Tag ?? "";
        return new ReadObject
        {
            Outcome = ReadOutcome.Read,
            Count = count,
            Size = size,
            Tag = tag,
            Modified = Timestamp.Of(answer.ContentHeaders.LastModified ?? DateTimeOffset.UnixEpoch),
            Metadata = new ObjectMetadata(headers, tag),
            HasTags = answer.Header(TagCount) is { } tags && tags != "0",
        };
    }
}

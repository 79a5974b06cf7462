using System.Net;
using BackupEdge.Faults;
using BackupEdge.Http;

namespace BackupEdge.Objects.S3;

/// <summary>
/// A bucket of an S3 engine. An answer that was lost is recognized: a PUT by the checksum that it stores with the object, the end of an
/// upload by the size of the object, a deletion by the missing object.
/// </summary>
internal sealed partial class S3ObjectStore : IProbedStore, IFolderedStore
{
    private const string Sha256Header = "x-amz-meta-sha256";
    private const string VersionId = "versionId";
    private readonly HttpClient _http;
    private readonly HttpClient _local = OutgoingHttp.NewLocal();
    private readonly S3KeySource _keys;
    private readonly S3Clock _clock;
    private readonly S3Client _client;
    private readonly S3Calls _calls;
    private readonly S3StoreOptions _options;
    private volatile bool _isBucketFound;

    /// <summary>Creates a store. Nothing is sent.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="condition">Is informed of failures that are tried again.</param>
    /// <param name="random">Returns uniformly distributed numbers from 0 to less than 1, for the waits; null for the default.</param>
    /// <exception cref="Fault"><c>invalid_request</c> or <c>io_error</c> if the certificate authorities cannot be read.</exception>
    public S3ObjectStore(S3StoreOptions options, TimeProvider time, StoreCondition condition, Func<double>? random = null)
    {
        var address = new S3Address(options);
        _options = options;
        _http =
            address.IsSecure || options.Keys is null
                ? OutgoingHttp.NewSecure(TrustedRoots.LoadWith(options.CaFile, "ca_file"))
                : OutgoingHttp.NewPlain();
        _keys = new S3KeySource(address.Display, KeyPlaces.Of(options, address.Display, _http, _local), time);
        _clock = new S3Clock(time);
        _client = new S3Client(_http, address, options, _keys, _clock, time);
        var retries = new ObjectRetries(time, random ?? Random.Shared.NextDouble);
        _calls = new S3Calls(address.Display, options, _keys, _clock, retries, condition);
        Address = address.Display;
        Condition = condition;
    }

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public StoreCondition Condition { get; }

    /// <inheritdoc/>
    public DateTimeOffset Now => _clock.EngineNow;

    /// <inheritdoc/>
    public TimeSpan Ahead => _clock.Ahead;

    /// <inheritdoc/>
    public Task<StoredObject> PutAsync(string key, ObjectContent content, ObjectRetention? retention, CancellationToken cancel)
    {
        var request = PutOf(key, content, retention);
        return _calls.RunAsync(
            "s3:PutObject",
            async token => Written(key, content.Length, await SendLockedAsync(request, retention, token)),
            cancel,
            token => RecognizeAsync(key, content, retention, token)
        );
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> FindAsync(string key, string? version, CancellationToken cancel)
    {
        var found = await _calls.RunAsync(
            "s3:GetObject",
            async token => await HeadAsync(key, version, token) is { } answer ? new Found(ObjectOf(key, answer)) : new Found(null),
            cancel
        );

        // The answer to HEAD does not state what is missing: the object or the bucket.
        if (found.Object is null && !_isBucketFound)
        {
            await ReadPageAsync("", null, 1, cancel);
        }

        return found.Object;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, string? version, CancellationToken cancel)
    {
        var request = new S3Request(HttpMethod.Delete, key) { Query = VersionQuery(version) };
        return _calls.RunAsync(
            version is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
            async token =>
            {
                try
                {
                    return await _client.SendAsync(request, token);
                }
                catch (S3Failure e) when (e.Code is "NoSuchKey" or "NoSuchVersion")
                {
                    return NoAnswer;
                }
                catch (S3Failure e) when (version is not null && IsRefusal(e))
                {
                    if (await IsLockedAsync(key, version, token))
                    {
                        throw ObjectFaults.Locked(Address, key);
                    }

                    throw;
                }
            },
            cancel,
            version is null ? async token => await HeadAsync(key, null, token) is null ? NoAnswer : null : null
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _local.Dispose();
        _keys.Dispose();
    }

    // An answer for a call that had nothing to do.
    private static S3Answer NoAnswer
    {
        get
        {
            using var response = new HttpResponseMessage(HttpStatusCode.NoContent);
            return new S3Answer(response.StatusCode, response.Headers, response.Content.Headers, "");
        }
    }

    private static bool IsRefusal(S3Failure failure) =>
        failure.Status is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed;

    private static (string Name, string Value)[] VersionQuery(string? version) => version is null ? [] : [(VersionId, version)];

    private static S3Request PutOf(string key, ObjectContent content, ObjectRetention? retention) =>
        new(HttpMethod.Put, key)
        {
            Body = content,
            Headers =
            [
                (Sha256Header, Convert.ToHexStringLower(content.Sha256.Span)),
                .. retention is null ? [] : S3Locks.HeadersOf(retention),
            ],
            HasMd5 = retention is not null,
        };

    private StoredObject Written(string key, long length, S3Answer answer)
    {
        _isBucketFound = true;
        return answer.Tag is { Length: > 0 } tag
            ? new StoredObject(key, length, tag, answer.Version, answer.Date ?? Now)
            : throw new IOException("The answer has no entity tag.");
    }

    private StoredObject ObjectOf(string key, S3Answer answer) =>
        answer is { Tag: { Length: > 0 } tag, ContentHeaders.ContentLength: { } length }
            ? new StoredObject(key, length, tag, answer.Version, answer.ContentHeaders.LastModified ?? Now)
            : throw new IOException("The answer has no entity tag or no size.");

    // Sends a request that may lock what it writes.
    private async Task<S3Answer> SendLockedAsync(S3Request request, ObjectRetention? retention, CancellationToken cancel)
    {
        try
        {
            return await _client.SendAsync(request, cancel);
        }
        catch (S3Failure e) when (retention is not null && LacksLocks(e))
        {
            throw ObjectFaults.Unsupported(Address, "Object Lock");
        }
    }

    // Returns null if there is no such object.
    private async Task<S3Answer?> HeadAsync(string key, string? version, CancellationToken cancel)
    {
        try
        {
            var answer = await _client.SendAsync(new S3Request(HttpMethod.Head, key) { Query = VersionQuery(version) }, cancel);
            _isBucketFound = true;
            return answer;
        }
        catch (S3Failure e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            return null;
        }
        catch (S3Failure e) when (e.Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.MovedPermanently)
        {
            // An answer to HEAD has no body that names the error; that to GET has.
            var request = new S3Request(HttpMethod.Get, key) { Query = VersionQuery(version), Headers = [("range", "bytes=0-0")] };
            await _client.SendAsync(request, cancel);
            throw;
        }
    }

    private async Task<StoredObject?> RecognizeAsync(
        string key,
        ObjectContent content,
        ObjectRetention? retention,
        CancellationToken cancel
    )
    {
        try
        {
            return
                await HeadAsync(key, null, cancel) is { } answer
                && answer.Header(Sha256Header) == Convert.ToHexStringLower(content.Sha256.Span)
                && answer.ContentHeaders.ContentLength == content.Length
                && (retention is null || S3Locks.Covers(answer.Retention(), retention))
                ? ObjectOf(key, answer)
                : null;
        }
        catch (S3Failure e) when (e.Status == HttpStatusCode.Forbidden)
        {
            // Credentials that may only write: the object is written again.
            return null;
        }
    }

    private async Task<bool> IsLockedAsync(string key, string version, CancellationToken cancel) =>
        await RetentionAsync(key, version, cancel) is { } retention && retention.Until > Now;

    // Wraps a result that can be null, which `recognize` uses for something else.
    private sealed record Found(StoredObject? Object);
}

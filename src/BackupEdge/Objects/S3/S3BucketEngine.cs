using System.Collections.Concurrent;
using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Faults;
using BackupEdge.Http;

namespace BackupEdge.Objects.S3;

/// <summary>An S3 engine with all its buckets, for sources and restores.</summary>
internal sealed partial class S3BucketEngine : IBucketEngine
{
    private const string GetObject = "s3:GetObject";
    private const string ListBucket = "s3:ListBucket";

    // The name for requests about no bucket.
    private const string NoBucket = "";
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, S3Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly Func<string, S3Bucket> _newBucket;
    private readonly HttpClient _http;
    private readonly HttpClient _local = OutgoingHttp.NewLocal();
    private readonly S3KeySource _keys;
    private readonly StoreCondition _condition;
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;

    // What AWS needs to create a bucket elsewhere than in us-east-1; null for nothing.
    private readonly MemoryContent? _place;

    /// <summary>Creates an engine. Nothing is sent.</summary>
    /// <param name="connection">How to connect.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limit">How long a call is tried again before it fails; null for 5 minutes.</param>
    /// <param name="random">Returns uniformly distributed numbers from 0 to less than 1, for the waits; null for the default.</param>
    /// <exception cref="Fault"><c>invalid_request</c> or <c>io_error</c> if the certificate authorities cannot be read.</exception>
    public S3BucketEngine(BucketConnection connection, TimeProvider time, TimeSpan? limit = null, Func<double>? random = null)
    {
        var options = OptionsOf(connection);
        _http =
            connection.Endpoint?.Scheme == Uri.UriSchemeHttp && options.Keys is not null
                ? OutgoingHttp.NewPlain()
                : OutgoingHttp.NewSecure(TrustedRoots.LoadWith(options.CaFile, "ca_file"));
        _keys = new S3KeySource(connection.Address, KeyPlaces.Of(options, connection.Address, _http, _local), time);
        _condition = new StoreCondition(time);
        (_time, _limit) = (time, limit ?? DefaultLimit);
        _place = connection.Endpoint is null && options.Region != S3StoreOptions.DefaultRegion ? PlaceOf(options.Region) : null;
        var clock = new S3Clock(time);
        var retries = new ObjectRetries(time, random ?? Random.Shared.NextDouble);
        Address = connection.Address;
        _newBucket = name =>
        {
            var own = options with { Bucket = name, PathStyle = name.Length == 0 ? true : options.PathStyle };
            var address = new S3Address(own);
            var display = name.Length == 0 ? Address : address.Display;
            return new S3Bucket(
                new S3Client(_http, address, own, _keys, clock, time),
                new S3Calls(display, own, _keys, clock, retries, _condition)
            );
        };
    }

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ListedBucket>> ListBucketsAsync(CancellationToken cancel) =>
        RunAsync(
            NoBucket,
            "s3:ListAllMyBuckets",
            async (client, token) => S3Lists.ReadBuckets((await client.SendAsync(new S3Request(HttpMethod.Get, null), token)).Body),
            cancel
        );

    /// <inheritdoc/>
    public Task<ListedPage> ListAsync(string bucket, string prefix, string after, CancellationToken cancel) =>
        RunAsync(
            bucket,
            ListBucket,
            async (client, token) => S3Lists.ReadKeys((await client.SendAsync(S3Lists.KeysRequest(prefix, after), token)).Body),
            cancel
        );

    /// <inheritdoc/>
    public Task<ReadObject> ReadAsync(string bucket, string key, string? tag, long offset, Memory<byte> into, CancellationToken cancel) =>
        RunAsync(bucket, GetObject, (client, token) => new S3Fetch(key, tag, offset, into).RunAsync(client, token), cancel);

    /// <inheritdoc/>
    public Task<ReadObject> FindAsync(string bucket, string key, CancellationToken cancel) =>
        RunAsync(bucket, GetObject, (client, token) => S3Fetch.FindAsync(client, key, token), cancel);

    /// <inheritdoc/>
    public Task<string> ReadTagsAsync(string bucket, string key, CancellationToken cancel) =>
        RunAsync(
            bucket,
            "s3:GetObjectTagging",
            async (client, token) =>
            {
                try
                {
                    var request = new S3Request(HttpMethod.Get, key) { Query = [("tagging", "")] };
                    return S3Lists.ReadTags((await client.SendAsync(request, token)).Body);
                }
                catch (S3Failure e) when (S3Fetch.IsAboutObject(e))
                {
                    return "";
                }
            },
            cancel
        );

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _local.Dispose();
        _keys.Dispose();
    }

    private static MemoryContent PlaceOf(string region) =>
        new(
            Encoding.UTF8.GetBytes(
                $"<CreateBucketConfiguration><LocationConstraint>{S3Xml.Escape(region)}</LocationConstraint></CreateBucketConfiguration>"
            )
        );

    private static S3StoreOptions OptionsOf(BucketConnection connection) =>
        new()
        {
            Bucket = NoBucket,
            Endpoint = connection.Endpoint,
            Region = connection.Region ?? S3StoreOptions.DefaultRegion,
            PathStyle = connection.PathStyle,
            CaFile = connection.CaFile,
            Keys =
                connection.AccessKey is null && connection.AccessKeyFile is null
                    ? null
                    : new S3KeyOptions
                    {
                        AccessKey = connection.AccessKey,
                        AccessKeyFile = connection.AccessKeyFile,
                        SecretKey = connection.SecretKey,
                        SecretKeyFile = connection.SecretKeyFile,
                        SessionToken = connection.SessionToken,
                        SessionTokenFile = connection.SessionTokenFile,
                    },
        };

    private async Task<T> RunAsync<T>(
        string bucket,
        string permission,
        Func<S3Client, CancellationToken, Task<T>> attempt,
        CancellationToken cancel
    )
        where T : class
    {
        var (client, calls) = _buckets.GetOrAdd(bucket, _newBucket);
        using var limit = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await calls.RunAsync(permission, token => attempt(client, token), either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var problem = _condition.Trouble?.Problem ?? "it does not answer.";
            throw new Fault(
                FaultCode.SourceFailed,
                $"{Address} did not answer for {_limit.TotalSeconds:0} seconds: {problem} Check the engine and the network, and try again."
            );
        }
        catch (Fault fault) when (fault.Code is FaultCode.CopyStoreRefused or FaultCode.CopyStoreUnsupported)
        {
            var code = fault.InnerException is S3Failure { Code: "NoSuchBucket" } ? FaultCode.SourceMissing : FaultCode.SourceFailed;
            throw new Fault(code, fault.Message, fault, ("endpoint", Address), ("bucket", bucket));
        }
    }
}

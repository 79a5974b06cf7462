using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BackupEdge.Tests.Objects.Fake;

/// <summary>
/// An S3 server in this process, on a free loopback port, with the bucket <c>bots</c>: signatures, versions, delete markers, locks,
/// conditional writes, uploads in parts. A test chooses in what it differs from AWS, and which calls fail and how.
/// </summary>
internal sealed class FakeS3 : IAsyncDisposable
{
    public const string Bucket = "bots";
    public const string AccessKey = "AKFAKE0000000000";
    public const string SecretKey = "secret/of+the/fake000000000000000000";
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<FakeCall> _calls = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly FakeOperations _operations;
    private int _count;
    private int _connectionsToRefuse;

    private FakeS3(WebApplication app, S3Quirks quirks, TimeProvider time)
    {
        _app = app;
        Quirks = quirks;
        Time = time;
        _operations = new FakeOperations(this);
        Buckets[Bucket] = new FakeBucket(() => Quirks, Time);
    }

    /// <summary>In what the server differs from AWS. It can be changed while the server runs.</summary>
    public S3Quirks Quirks { get; set; }

    /// <summary>The clock of the server.</summary>
    public TimeProvider Time { get; }

    /// <summary>The address, <c>http://127.0.0.1:PORT</c>.</summary>
    public Uri Endpoint { get; private set; } = null!;

    public ConcurrentDictionary<string, FakeBucket> Buckets { get; } = new();

    /// <summary>The bucket <c>bots</c>.</summary>
    public FakeBucket Objects => Buckets[Bucket];

    /// <summary>Decides how a call fails; null for a call that does not.</summary>
    public Func<FakeCall, S3FaultKind?> Fault { get; set; } = _ => null;

    /// <summary>Changes the answer to a call, for what no fault and no quirk covers.</summary>
    public Func<FakeCall, FakeAnswer?> Answer { get; set; } = _ => null;

    /// <summary>Called with each call before it is carried out.</summary>
    public Action<FakeCall> OnCall { get; set; } = _ => { };

    public string AcceptedKey { get; set; } = AccessKey;

    public string AcceptedSecret { get; set; } = SecretKey;

    /// <summary>The session token that requests must have; null if they need none.</summary>
    public string? AcceptedToken { get; set; }

    /// <summary>The requests so far, in order of arrival.</summary>
    public IReadOnlyList<FakeCall> Calls => [.. _calls];

    /// <summary>Returns the settings of a copy in the bucket, without locks.</summary>
    /// <param name="prefix">What the keys of the copy begin with.</param>
    public Dictionary<string, object> CopySettings(string prefix) =>
        new(StringComparer.Ordinal)
        {
            ["endpoint"] = Endpoint,
            ["bucket"] = Bucket,
            ["prefix"] = prefix,
            ["access_key"] = AccessKey,
            ["secret_key"] = SecretKey,
        };

    public static async Task<FakeS3> StartAsync(
        S3Quirks? quirks = null,
        TimeProvider? time = null,
        X509Certificate2? certificate = null,
        int port = 0
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        FakeS3? server = null;
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(options =>
            {
                options.AddServerHeader = false;
                options.AllowSynchronousIO = false;
                options.Limits.MaxRequestBodySize = null;
                options.Limits.MinRequestBodyDataRate = null;
                options.Limits.MinResponseDataRate = null;
                options.Listen(IPAddress.Loopback, port, listen =>
                {
                    listen.Use(next => connection => server!.AcceptAsync(connection, next));
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate);
                    }
                });
            });
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        server = new FakeS3(builder.Build(), quirks ?? S3Quirks.Aws, time ?? TimeProvider.System);
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        server.Endpoint = new Uri(
            server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        );
        return server;
    }

    /// <summary>Adds a bucket, unless there is one of this name.</summary>
    public FakeBucket AddBucket(string name) => Buckets.GetOrAdd(name, _ => new FakeBucket(() => Quirks, Time));

    /// <summary>Fails one call, which is counted from 1 after this.</summary>
    public void FailCall(int number, S3FaultKind kind)
    {
        var at = _count + number;
        Fault = call => call.Number == at ? kind : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (Interlocked.Decrement(ref _connectionsToRefuse) >= 0)
        {
            connection.Abort();
            return Task.CompletedTask;
        }

        Interlocked.Increment(ref _connectionsToRefuse);
        return next(connection);
    }

    private async Task HandleAsync(HttpContext http)
    {
        var call = new FakeCall(
            Interlocked.Increment(ref _count),
            http.Request.Method,
            http.Request.Path.Value!,
            http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            http.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Time.GetUtcNow()
        );
        _calls.Enqueue(call);
        OnCall(call);
        var fault = Fault(call);
        switch (fault)
        {
            case S3FaultKind.Refused:
                Interlocked.Increment(ref _connectionsToRefuse);
                http.Abort();
                return;
            case S3FaultKind.ResetBefore:
                http.Abort();
                return;
            case S3FaultKind.Hang:
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopping.Token))
                {
                    await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                }

                http.Abort();
                return;
            default:
                break;
        }

        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return;
        }

        var answer = ErrorOf(fault) is { } error ? AnswerOf(error) : Answer(call) ?? await CarryOutAsync(http, call, body.ToArray());
        await SendAsync(http, answer, fault);
    }

    private static S3Error? ErrorOf(S3FaultKind? fault) =>
        fault switch
        {
            S3FaultKind.InternalError => new S3Error(500, "InternalError", "We encountered an internal error. Please try again."),
            S3FaultKind.SlowDown => new S3Error(503, "SlowDown", "Please reduce your request rate."),
            S3FaultKind.TooManyRequests => new S3Error(429, "TooManyRequests"),
            S3FaultKind.RequestTimeout => new S3Error(408, "RequestTimeout"),
            S3FaultKind.ErrorIn200 => new S3Error(200, "InternalError", "We encountered an internal error. Please try again."),
            _ => null,
        };

    private async Task<FakeAnswer> CarryOutAsync(HttpContext http, FakeCall call, byte[] body)
    {
        try
        {
            SignatureCheck.Check(http.Request, this);
            BodyCheck.Check(call, body, Quirks);
            return await _operations.CarryOutAsync(call, body);
        }
        catch (S3Error error)
        {
            return AnswerOf(error);
        }
    }

    private static FakeAnswer AnswerOf(S3Error error) =>
        new(error.Status, Encoding.UTF8.GetBytes(error.Body), ("Content-Type", "application/xml"));

    private async Task SendAsync(HttpContext http, FakeAnswer answer, S3FaultKind? fault)
    {
        if (fault == S3FaultKind.ResetAfter)
        {
            http.Abort();
            return;
        }

        if (fault == S3FaultKind.EmptyBody)
        {
            answer = FakeAnswer.Empty(200);
        }

        var response = http.Response;
        response.StatusCode = answer.Status;
        response.Headers.Date = Quirks.OmitsDate ? default : Time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        response.Headers["x-amz-request-id"] = _count.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        if (answer.Status == 204)
        {
            return;
        }

        response.ContentLength = answer.Length ?? answer.Body.Length;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        switch (fault)
        {
            case S3FaultKind.TruncatedBody:
                await response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2));
                await response.Body.FlushAsync();

                // A reset takes away what the client has not read yet.
                await Task.Delay(100);
                http.Abort();
                break;
            case S3FaultKind.Slow:
                await SendSlowlyAsync(response, answer.Body);
                break;
            default:
                await response.Body.WriteAsync(answer.Body);
                break;
        }
    }

    private static async Task SendSlowlyAsync(HttpResponse response, byte[] body)
    {
        const int Pieces = 8;
        foreach (var piece in body.Chunk((body.Length / Pieces) + 1))
        {
            await response.Body.WriteAsync(piece);
            await response.Body.FlushAsync();
            await Task.Delay(5);
        }
    }
}

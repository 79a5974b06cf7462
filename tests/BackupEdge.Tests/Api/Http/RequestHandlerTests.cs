using System.Text.Json;
using BackupEdge.Api.Endpoints;
using BackupEdge.Api.Http;
using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Http;

/// <summary>Handling of exceptions, and of requests that arrive before the service has started.</summary>
public sealed class RequestHandlerTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backupedge-handler-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));
    private readonly List<string> _log = [];
    private Func<ApiCall, Task> _endpoint = _ => Task.CompletedTask;
    private OwningServices _services = null!;
    private Readiness _readiness = null!;
    private RefusalLog _refusals = null!;
    private RequestHandler _handler = null!;
    private readonly Observer _observer = new();
    private string _key = "";

    public ValueTask InitializeAsync()
    {
        _services = OwningServices.Open(new Settings { Data = new DataPaths(_folder.FullName) }, _time, NullLoggerFactory.Instance);
        _key = _services.Keys.Issue("tester", Role.Admin, null).Key;
        _readiness = new Readiness(_services.Settings.Data, _services.Catalogue, _services.Runner, _services.Time);
        var health = new HealthEndpoints(_readiness);
        var router = new Router([
            new("GET", "/open", null, call => _endpoint(call)),
            new("GET", "/api/guarded", Role.Admin, call => _endpoint(call)),
            new("GET", "/health/ready", null, health.ReadyAsync),
        ]);
        var gatekeeper = new Gatekeeper(_services.Catalogue, _services.Keys, null, new FailureThrottle(_time));
        _refusals = new RefusalLog(_services.Catalogue, TimeSpan.FromDays(1), _time, NullLogger.Instance);
        _handler = new RequestHandler(
            router,
            gatekeeper,
            _readiness,
            _refusals,
            _time,
            new ListLogger(_log),
            CancellationToken.None,
            _observer
        );
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _refusals.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_unexpected_exception_is_reported_by_a_reference_to_the_log()
    {
        _endpoint = _ => throw new InvalidOperationException("secret /etc/inner/path");
        var (http, body) = await CallAsync("/open");

        Assert.Equal(500, http.Response.StatusCode);
        Assert.Equal("internal_error", body.GetProperty("error").GetString());
        Assert.DoesNotContain("secret", body.GetRawText(), StringComparison.Ordinal);
        var reference = body.GetProperty("details").GetProperty("reference").GetString()!;
        var line = Assert.Single(_log);
        Assert.Contains(reference, line, StringComparison.Ordinal);
        Assert.Contains("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_the_service_is_logged_and_one_of_the_caller_is_not()
    {
        _endpoint = _ => throw new Fault(FaultCode.NoSpace, "The disk is full.");
        Assert.Equal(507, (await CallAsync("/open")).Http.Response.StatusCode);
        Assert.Contains("no_space", Assert.Single(_log), StringComparison.Ordinal);

        _endpoint = _ => throw new Fault(FaultCode.BackupNotFound, "There is none.");
        Assert.Equal(404, (await CallAsync("/open")).Http.Response.StatusCode);
        Assert.Single(_log);
    }

    [Fact]
    public async Task An_error_discards_headers_that_were_already_set()
    {
        _endpoint = call =>
        {
            call.SetHeader("Location", "/somewhere");
            throw new Fault(FaultCode.QueueFull, "Full.", ("retry_after_seconds", "30"));
        };
        var (http, _) = await CallAsync("/open");
        Assert.False(http.Response.Headers.ContainsKey("Location"));
        Assert.Equal("30", http.Response.Headers.RetryAfter);
        Assert.Equal(429, http.Response.StatusCode);
    }

    [Fact]
    public async Task A_partial_response_is_aborted_after_an_exception()
    {
        using var lifetime = new Lifetime();
        _endpoint = _ => throw new InvalidOperationException("in the middle");
        var http = Request("/open");
        http.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        http.Features.Set<IHttpResponseFeature>(new Started());
        await _handler.HandleAsync(http);
        Assert.True(lifetime.RequestAborted.IsCancellationRequested);
    }

    [Fact]
    public async Task A_caller_that_disconnects_is_not_an_error()
    {
        var http = Request("/open");
        _endpoint = async _ =>
        {
            http.Abort();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        using var lifetime = new Lifetime();
        http.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        await _handler.HandleAsync(http);
        Assert.Empty(_log);
    }

    [Fact]
    public async Task Requests_wait_until_the_service_has_started()
    {
        _endpoint = call => call.AnswerAsync(200, new HealthAnswer("ok"), ApiJson.Default.HealthAnswer);
        var early = CallAsync("/api/guarded");
        Assert.False(early.IsCompleted);
        Assert.Equal(503, (await CallAsync("/health/ready")).Http.Response.StatusCode);

        _readiness.Started();
        Assert.Equal(200, (await early).Http.Response.StatusCode);
    }

    [Fact]
    public async Task Requests_before_the_start_get_503_after_20_seconds()
    {
        var early = CallAsync("/api/guarded");
        _time.Advance(TimeSpan.FromSeconds(20));
        var (http, body) = await early;
        Assert.Equal(503, http.Response.StatusCode);
        Assert.Equal("not_ready", body.GetProperty("error").GetString());
        Assert.Equal("1", http.Response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Is_not_ready_while_its_runner_is_stopped()
    {
        _readiness.Started();
        Assert.Equal(503, (await CallAsync("/health/ready")).Http.Response.StatusCode);
        _services.Runner.Start();
        Assert.Equal(200, (await CallAsync("/health/ready")).Http.Response.StatusCode);
        await _services.Runner.StopAsync();
        Assert.Equal(503, (await CallAsync("/health/ready")).Http.Response.StatusCode);
    }

    [Fact]
    public async Task An_observer_is_notified_of_each_response_with_its_route()
    {
        _endpoint = call => call.AnswerAsync("text/plain", "1"u8.ToArray());
        await CallAsync("/open");
        await CallAsync("/nothing");
        _endpoint = _ => throw new Fault(FaultCode.BackupNotFound, "There is none.");
        await CallAsync("/open");
        var http = Request("/open");
        using var lifetime = new Lifetime();
        http.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        _endpoint = _ => throw new OperationCanceledException(AbortOf(http));
        await _handler.HandleAsync(http);

        Assert.Equal([("/open", 200, 1), ("none", 404, 2), ("/open", 404, 3), ("/open", 499, 4)], _observer.Seen);
    }

    private static CancellationToken AbortOf(HttpContext http)
    {
        http.Abort();
        return http.RequestAborted;
    }

    private DefaultHttpContext Request(string path)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "GET";
        http.Request.Path = path;
        http.Request.Headers["X-API-Key"] = _key;
        http.Response.Body = new MemoryStream();
        return http;
    }

    private async Task<(HttpContext Http, JsonElement Body)> CallAsync(string path)
    {
        var http = Request(path);
        await _handler.HandleAsync(http);
        http.Response.Body.Position = 0;
        return (http, JsonSerializer.Deserialize<JsonElement>(http.Response.Body));
    }

    private sealed class ListLogger(List<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Add($"{logLevel} {formatter(state, exception)} {exception}");
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _aborted = new();

        public CancellationToken RequestAborted
        {
            get => _aborted.Token;
            set => throw new NotSupportedException();
        }

        public void Abort() => _aborted.Cancel();

        public void Dispose() => _aborted.Dispose();
    }

    private sealed class Observer : IRequestObserver
    {
        private long _started;

        public List<(string Route, int Status, long Started)> Seen { get; } = [];

        public long RequestStarted() => ++_started;

        public void RequestEnded(Route? route, int status, long started) => Seen.Add((route?.Template ?? "none", status, started));
    }

    private sealed class Started : HttpResponseFeature
    {
        public override bool HasStarted => true;
    }
}

using BackupEdge.Api.Logs;
using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Api.Http;

/// <summary>
/// Handles every request: checks credentials, route, method, role and query, calls the endpoint, and converts exceptions into responses.
/// Credentials are checked first, so that unknown callers cannot find out which routes or backups exist.
/// </summary>
/// <param name="router">Finds the route of a path.</param>
/// <param name="gatekeeper">Identifies callers.</param>
/// <param name="readiness">Delays requests until the service has started.</param>
/// <param name="refusals">Records refused requests.</param>
/// <param name="time">The clock for deadlines and audit records.</param>
/// <param name="logger">Receives failures of the service.</param>
/// <param name="stopping">Cancelled when the service stops.</param>
/// <param name="observer">Called for each request; null for none.</param>
internal sealed class RequestHandler(
    Router router,
    Gatekeeper gatekeeper,
    Readiness readiness,
    RefusalLog refusals,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping,
    IRequestObserver? observer = null
)
{
    // The status that web servers log when the client has disconnected; it is never sent.
    private const int ClientDisconnected = 499;
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"];
    private static readonly PathString[] Guarded = ["/api", "/metrics"];
    private static readonly PathString SignIn = ApiPaths.Session;
    private readonly Func<Credentials, ValueTask<(Caller Caller, long Version)>> _admit = gatekeeper.AdmitAsync;

    /// <summary>The time allowed for a request, except for streams.</summary>
    public TimeSpan RequestTime { get; init; } = new RequestLimits().RequestTime;

    /// <summary>Handles a request. Does not throw.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var started = observer?.RequestStarted() ?? 0;
        var deadline = new Deadline(time, RequestTime);
        Route? route = null;
        Caller? caller = null;
        http.Response.Headers[CrossOrigin.Header] = CrossOrigin.SameOrigin;
        try
        {
            (caller, var version) = await AdmitAsync(http);
            (route, var id, var otherId) = Match(http.Request.Method, http.Request.Path.Value);
            var query = QueryOf(http, route, caller);
            Renew(http.Request, route, caller, version);
            await route.Handler(
                new ApiCall(http, id, otherId, caller, query, deadline, stopping)
                {
                    Version = version,
                    Admit = _admit,
                    WaitSeconds = WaitPreference.Seconds(query, http.Request.Headers["Prefer"]),
                }
            );
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The client has disconnected.
        }
        catch (Exception e)
        {
            var fault = ToFault(http, e);
            NoteRefusal(http, caller, fault);
            await AnswerAsync(http, fault);
        }

        // Every stream ends so: the client has what it wanted.
        var isLeft = http.RequestAborted.IsCancellationRequested && route is not { IsStream: true };
        var status = isLeft ? ClientDisconnected : http.Response.StatusCode;
        observer?.RequestEnded(route, status, started);
    }

    private async ValueTask<(Caller? Caller, long Version)> AdmitAsync(HttpContext http)
    {
        var path = http.Request.Path;
        foreach (var guarded in Guarded)
        {
            if (path.StartsWithSegments(guarded, StringComparison.Ordinal))
            {
                if (IsSignIn(http.Request))
                {
                    await readiness.WhenStartedAsync(http.RequestAborted);
                    return default;
                }

                var admitted = await gatekeeper.AdmitAsync(Credentials.Of(http));
                http.Features.Get<ConnectionPlace>()?.SetOwner(admitted.Caller.Owner ?? "");
                await readiness.WhenStartedAsync(http.RequestAborted);
                return admitted;
            }
        }

        return default;
    }

    // The credentials of a sign-in are in its body.
    private bool IsSignIn(HttpRequest request) =>
        gatekeeper.Sessions is not null && HttpMethods.IsPost(request.Method) && request.Path.Equals(SignIn, StringComparison.Ordinal);

    private void Renew(HttpRequest request, Route route, Caller? caller, long version)
    {
        if (caller is not null && !route.IsStream && request.Headers[BrowserOrigin.MarkHeader] != BrowserOrigin.Poll)
        {
            gatekeeper.Renew(caller, version);
        }
    }

    private static QueryFields QueryOf(HttpContext http, Route route, Caller? caller)
    {
        if (route.Role is not { } role)
        {
            // Open routes ignore the query, because health probes may add one.
            return new QueryFields(QueryString.Empty, route.Query);
        }

        Gatekeeper.Require(role, caller!);
        Gatekeeper.Require(route.Narrowed, caller!);
        return new QueryFields(http.Request.QueryString, route.Query, route.Repeatable);
    }

    private (Route Route, string Id, string OtherId) Match(string method, string? path)
    {
        var node = router.Find(path, out var id, out var otherId)
            ?? throw new Fault(
                FaultCode.NotFound,
                $"There is nothing at '{RequestFaults.Short(path ?? "")}'. Check the path: it is case-sensitive and has no trailing slash."
            );
        var route = node.Find(method)
            ?? throw new Fault(
                FaultCode.MethodNotAllowed,
                $"{RequestFaults.Short(method)} is not allowed here. Allowed methods: {node.Allow}.",
                ("allow", node.Allow)
            );
        return (route, id.ToString(), otherId.ToString());
    }

    private Fault ToFault(HttpContext http, Exception exception)
    {
        switch (exception)
        {
            case Fault fault:
                if (ApiError.StatusOf(fault.Code) >= StatusCodes.Status500InternalServerError && fault.Code != FaultCode.NotReady)
                {
                    ServerLog.Failed(
                        logger,
                        http.Request.Method,
                        RequestFaults.Path(http.Request.Path.Value ?? ""),
                        fault.Code,
                        fault.Message
                    );
                }

                return fault;

            default:
                var reference = IdFactory.Random(10);
                ServerLog.Unexpected(logger, exception, http.Request.Method, RequestFaults.Path(http.Request.Path.Value ?? ""), reference);
                return new Fault(
                    FaultCode.Internal,
                    $"Internal error. See reference '{reference}' in the service log.",
                    exception,
                    ("reference", reference)
                );
        }
    }

    // Records failed authentication and authorization for every call, and any failure of a call that changes something.
    private void NoteRefusal(HttpContext http, Caller? caller, Fault fault)
    {
        var status = ApiError.StatusOf(fault.Code);
        if (fault.Details.ContainsKey(Gatekeeper.EndedSession))
        {
            return;
        }

        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (
            isRead
            && status is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests)
        )
        {
            return;
        }

        var refusal = caller?.RowOf(AuditAction.Refused, time.GetUtcNow()) ?? RowOfUnknown(fault);
        refusals.Note(
            refusal with
            {
                Address = ApiCall.AddressOf(http),
                Method = KnownMethod(http.Request.Method),
                Path = RequestFaults.Path(http.Request.Path.Value ?? ""),
                Result = fault.Code,
                Status = status,
            }
        );
    }

    // Unknown methods can be any text and would make equal refusals differ.
    private static string KnownMethod(string method) => Methods.Contains(method) ? method : "other";

    // For the bearer of a valid token without a role, only the name is known.
    private AuditRow RowOfUnknown(Fault fault)
    {
        var name = fault.Details.GetValueOrDefault("caller");
        return new AuditRow
        {
            At = time.GetUtcNow(),
            Action = AuditAction.Refused,
            Caller = name,
            Credential = name is null ? null : Gatekeeper.TokenCredential,
        };
    }

    private async Task AnswerAsync(HttpContext http, Fault fault)
    {
        if (http.Response.HasStarted)
        {
            // An incomplete response must not look like a complete one.
            ServerLog.Aborted(logger, http.Request.Method, RequestFaults.Path(http.Request.Path.Value ?? ""), fault.Code, fault.Message);
            http.Abort();
            return;
        }

        try
        {
            await ApiError.WriteAsync(http, fault);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has disconnected.
        }
    }
}

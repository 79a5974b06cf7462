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
/// Takes every request from credentials over route, method, role and query to its endpoint, and turns whatever is thrown on
/// the way into an answer. Credentials come first, so that a stranger cannot tell which routes or backups exist.
/// </summary>
/// <param name="router">Finds routes.</param>
/// <param name="gatekeeper">Tells who calls.</param>
/// <param name="readiness">Whether the service works yet.</param>
/// <param name="refusals">Where what is refused is recorded.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures of the service go.</param>
/// <param name="stopping">Cancelled when the service stops.</param>
/// <param name="observer">Is told how each request was answered; null when nobody watches.</param>
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
    // What a web server says of a caller that has gone; nobody gets it.
    private const int Gone = 499;
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"];
    private static readonly PathString[] Guarded = ["/api", "/metrics"];
    private readonly Func<Credentials, ValueTask<(Caller Caller, long Version)>> _admit = gatekeeper.AdmitAsync;

    /// <summary>How long a request may take.</summary>
    public TimeSpan RequestTime { get; init; } = new RequestLimits().RequestTime;

    /// <summary>Answers a request; throws nothing.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var came = observer?.Came() ?? 0;
        var deadline = new Deadline(time, RequestTime);
        Route? route = null;
        Caller? caller = null;
        try
        {
            (caller, var version) = await AdmitAsync(http);
            (route, var id, var otherId) = Match(http.Request.Method, http.Request.Path.Value);
            await route.Handler(
                new ApiCall(http, id, otherId, caller, QueryOf(http, route, caller), deadline, stopping)
                {
                    Version = version,
                    Admit = _admit,
                }
            );
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e)
        {
            var fault = FaultOf(http, e);
            NoteRefusal(http, caller, fault);
            await AnswerAsync(http, fault);
        }

        observer?.Answered(route, http.RequestAborted.IsCancellationRequested ? Gone : http.Response.StatusCode, came);
    }

    private async ValueTask<(Caller? Caller, long Version)> AdmitAsync(HttpContext http)
    {
        var path = http.Request.Path;
        foreach (var guarded in Guarded)
        {
            if (path.StartsWithSegments(guarded, StringComparison.Ordinal))
            {
                var admitted = await gatekeeper.AdmitAsync(Credentials.Of(http));
                http.Features.Get<ConnectionPlace>()?.Know(admitted.Caller.Owner ?? "");
                await readiness.WhenStartedAsync(http.RequestAborted);
                return admitted;
            }
        }

        return default;
    }

    private static QueryFields QueryOf(HttpContext http, Route route, Caller? caller)
    {
        if (route.Role is not { } role)
        {
            // Probes may ask as they like.
            return new QueryFields(QueryString.Empty, route.Query);
        }

        Gatekeeper.Require(role, caller!);
        return new QueryFields(http.Request.QueryString, route.Query);
    }

    private (Route Route, string Id, string OtherId) Match(string method, string? path)
    {
        var node = router.Find(path, out var id, out var otherId)
            ?? throw new Fault(
                FaultCode.NotFound,
                $"There is nothing at '{RequestFaults.Short(path ?? "")}'. Check the path; it has no slash at its end, and case matters."
            );
        var route = node.Find(method)
            ?? throw new Fault(
                FaultCode.MethodNotAllowed,
                $"{RequestFaults.Short(method)} is not possible here. Possible: {node.Allow}.",
                ("allow", node.Allow)
            );
        return (route, id.ToString(), otherId.ToString());
    }

    private Fault FaultOf(HttpContext http, Exception exception)
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
                    $"Something went wrong that nobody foresaw. The service's log tells more under the reference '{reference}'.",
                    exception,
                    ("reference", reference)
                );
        }
    }

    // Every refusal to let somebody in or do something, and whatever came of a call that was to change something.
    private void NoteRefusal(HttpContext http, Caller? caller, Fault fault)
    {
        var status = ApiError.StatusOf(fault.Code);
        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (
            isRead
            && status is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests)
        )
        {
            return;
        }

        var refusal = caller?.RowOf(AuditAction.Refused, time.GetUtcNow()) ?? OfUnknown(fault);
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

    // A method that HTTP does not have can be anything, and so many things.
    private static string KnownMethod(string method) => Methods.Contains(method) ? method : "other";

    // The bearer of a token that holds and has no role is known by name alone.
    private AuditRow OfUnknown(Fault fault)
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
            // Half an answer must not look like a whole one.
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
            // Nobody is there to be answered.
        }
    }
}

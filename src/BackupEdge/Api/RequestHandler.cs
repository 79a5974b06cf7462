using BackupEdge.Api.Security;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Api;

/// <summary>
/// Takes every request from credentials over route, method, role and query to its endpoint, and turns whatever is thrown on
/// the way into an answer. Credentials come first, so that a stranger cannot tell which routes or backups exist.
/// </summary>
/// <param name="router">Finds routes.</param>
/// <param name="gatekeeper">Tells who calls.</param>
/// <param name="readiness">Whether the service works yet.</param>
/// <param name="logger">Where failures of the service go.</param>
/// <param name="stopping">Cancelled when the service stops.</param>
/// <param name="observer">Is told how each request was answered; null when nobody watches.</param>
internal sealed class RequestHandler(Router router, Gatekeeper gatekeeper, Readiness readiness, ILogger logger, CancellationToken stopping, IRequestObserver? observer = null)
{
    // What a web server says of a caller that has gone; nobody gets it.
    private const int Gone = 499;
    private static readonly PathString[] Guarded = ["/api", "/metrics"];

    /// <summary>Answers a request; throws nothing.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var came = observer?.Came() ?? 0;
        Route? route = null;
        try
        {
            var caller = await AdmitAsync(http);
            (route, var id, var otherId) = Match(http.Request.Method, http.Request.Path.Value);
            await DispatchAsync(http, route, id, otherId, caller);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e)
        {
            await AnswerAsync(http, FaultOf(http, e));
        }

        observer?.Answered(route, http.RequestAborted.IsCancellationRequested ? Gone : http.Response.StatusCode, came);
    }

    private async ValueTask<Caller?> AdmitAsync(HttpContext http)
    {
        var path = http.Request.Path;
        foreach (var guarded in Guarded)
        {
            if (path.StartsWithSegments(guarded, StringComparison.Ordinal))
            {
                var caller = await gatekeeper.AdmitAsync(http);
                await readiness.WhenStartedAsync(http.RequestAborted);
                return caller;
            }
        }

        return null;
    }

    private async Task DispatchAsync(HttpContext http, Route route, string id, string otherId, Caller? caller)
    {
        var query = QueryString.Empty;
        if (route.Role is { } role)
        {
            Gatekeeper.Require(role, caller!);
            query = http.Request.QueryString;
        }

        await route.Handler(new ApiCall(http, id, otherId, caller, new QueryFields(query, route.Query), stopping));
    }

    private (Route Route, string Id, string OtherId) Match(string method, string? path)
    {
        var node = router.Find(path, out var id, out var otherId) ?? throw new Fault(
            FaultCode.NotFound,
            $"There is nothing at '{Invalid.Short(path ?? "")}'. Check the path; it has no slash at its end, and case matters.");
        var route = node.Find(method) ?? throw new Fault(
            FaultCode.MethodNotAllowed,
            $"{Invalid.Short(method)} is not possible here. Possible: {node.Allow}.",
            ("allow", node.Allow));
        return (route, id.ToString(), otherId.ToString());
    }

    private Fault FaultOf(HttpContext http, Exception exception)
    {
        switch (exception)
        {
            case Fault fault:
                if (ApiError.StatusOf(fault.Code) >= StatusCodes.Status500InternalServerError && fault.Code != FaultCode.NotReady)
                {
                    ServerLog.Failed(logger, http.Request.Method, PathOf(http), fault.Code, fault.Message);
                }

                return fault;

            default:
                var reference = IdFactory.Random(10);
                ServerLog.Unforeseen(logger, exception, http.Request.Method, PathOf(http), reference);
                return new Fault(
                    FaultCode.Internal,
                    $"Something went wrong that nobody foresaw. The service's log tells more under the reference '{reference}'.",
                    exception,
                    ("reference", reference));
        }
    }

    private static async Task AnswerAsync(HttpContext http, Fault fault)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
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

    // A path can hold whatever a caller likes, line ends included; the log must stay one line for each message.
    private static string PathOf(HttpContext http) => Invalid.Short(Uri.EscapeDataString(http.Request.Path.Value ?? "").Replace("%2F", "/", StringComparison.Ordinal));
}

using BackupEdge.Api.Security;
using BackupEdge.Configuration;
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
internal sealed class RequestHandler(Router router, Gatekeeper gatekeeper, Readiness readiness, ILogger logger, CancellationToken stopping)
{
    private static readonly PathString Guarded = "/api";
    private readonly Func<HttpContext, ValueTask<Caller>> _admit = gatekeeper.AdmitAsync;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a request may take.</summary>
    public TimeSpan RequestTime { get; init; } = new RequestLimits().RequestTime;

    /// <summary>Answers a request; throws nothing.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await DispatchAsync(http);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e)
        {
            await AnswerAsync(http, FaultOf(http, e));
        }
    }

    private async Task DispatchAsync(HttpContext http)
    {
        var deadline = new Deadline(Time, RequestTime);
        var path = http.Request.Path;
        Caller? caller = null;
        if (path.StartsWithSegments(Guarded, StringComparison.Ordinal))
        {
            caller = await gatekeeper.AdmitAsync(http);
            await readiness.WhenStartedAsync(http.RequestAborted);
        }

        var (route, id) = Match(http.Request.Method, path.Value);
        var query = QueryString.Empty;
        if (route.Role is { } role)
        {
            Gatekeeper.Require(role, caller!);
            query = http.Request.QueryString;
        }

        await route.Handler(new ApiCall(http, id, caller, new QueryFields(query, route.Query), deadline, stopping) { Admit = _admit });
    }

    private (Route Route, string Id) Match(string method, string? path)
    {
        var node = router.Find(path, out var id) ?? throw new Fault(
            FaultCode.NotFound,
            $"There is nothing at '{Invalid.Short(path ?? "")}'. Check the path; it has no slash at its end, and case matters.");
        var route = node.Find(method) ?? throw new Fault(
            FaultCode.MethodNotAllowed,
            $"{Invalid.Short(method)} is not possible here. Possible: {node.Allow}.",
            ("allow", node.Allow));
        return (route, id.ToString());
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

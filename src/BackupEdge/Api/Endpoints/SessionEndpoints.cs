using BackupEdge.Api.Http;
using BackupEdge.Api.Security;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints to sign in and out with a browser, and to list and end sessions.</summary>
/// <param name="gatekeeper">Checks what a browser signs in with.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionEndpoints(Gatekeeper gatekeeper, SessionBook sessions, TimeProvider time)
{
    private static readonly string[] Fields = ["key", "code", "remember"];

    /// <summary>
    /// POST /session: makes a session with an API key, an access token or the code of a login link, and responds with 201 and its cookie.
    /// </summary>
    /// <exception cref="Fault"><c>invalid_request</c>, <c>unauthorized</c>, <c>forbidden</c> or <c>too_many_failures</c>.</exception>
    public async Task CreateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("key", Fields);
        var key = body.Text("key")?.Trim();
        var code = body.Text("code")?.Trim();
        var remember = body.Boolean("remember") ?? false;
        gatekeeper.RequireOwnPage(call.Http.Request);
        var made = (key, code) switch
        {
            ({ } text, null) => await SignInAsync(call, text, remember),
            (null, { } text) => Redeem(call, text, remember),
            _ => throw RequestFaults.Field("key", "Either `key` or `code` is required: an API key or access token, or a link's code."),
        };
        var (caller, _) = gatekeeper.AdmitSession(made.Cookie);
        call.SetHeader(
            "Set-Cookie",
            SessionCookie.Set(call.Http.Request, made.Cookie, remember ? SessionBook.RememberedLife : null)
        );
        await call.AnswerAsync(StatusCodes.Status201Created, new SessionAnswer(caller, time.GetUtcNow()), ApiJson.Default.SessionAnswer);
    }

    /// <summary>GET /session: responds with who the caller is.</summary>
    public Task ShowAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, new SessionAnswer(call.Caller, time.GetUtcNow()), ApiJson.Default.SessionAnswer);

    /// <summary>DELETE /session: ends the caller's session and responds with 204.</summary>
    /// <exception cref="Fault"><c>session_not_found</c> if the call has credentials of its own.</exception>
    public Task EndOwnAsync(ApiCall call)
    {
        var id = call.Caller.Session
            ?? throw new Fault(FaultCode.SessionNotFound, "The call was not made in a session: it has credentials of its own.");
        sessions.End(id, call.Caller);
        call.SetHeader("Set-Cookie", SessionCookie.Clear(call.Http.Request));
        call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>GET /sessions: responds with an array of the sessions that have not ended, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        var current = call.Caller.Session;
        SessionListItem[] items = [.. sessions.List().Select(row => new SessionListItem(row, current))];
        return call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.SessionListItemArray);
    }

    /// <summary>DELETE /sessions/{session_id}: ends a session and responds with it.</summary>
    /// <exception cref="Fault"><c>session_not_found</c>.</exception>
    public Task EndAsync(ApiCall call)
    {
        var row = sessions.End(call.Id, call.Caller);
        return call.AnswerAsync(
            StatusCodes.Status200OK,
            new SessionListItem(row, call.Caller.Session),
            ApiJson.Default.SessionListItem
        );
    }

    private async Task<NewSession> SignInAsync(ApiCall call, string key, bool remember)
    {
        var shown = new Credentials(key, isKey: false, call.Http.Connection.RemoteIpAddress);
        var (caller, _) = await gatekeeper.AdmitAsync(shown);
        return sessions.Create(call.Here(caller), remember);
    }

    private NewSession Redeem(ApiCall call, string code, bool remember) =>
        remember
            ? throw RequestFaults.Field("remember", "`remember` is not possible with a code. Sign in with a key, which can be revoked.")
            : sessions.Redeem(code, call.Here(SessionBook.LinkCaller)) ?? throw gatekeeper.RefusedCode(call.Http);
}

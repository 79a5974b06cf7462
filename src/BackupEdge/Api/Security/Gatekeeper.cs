using System.Diagnostics;
using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Security;

/// <summary>Identifies callers by API key, access token or session and checks their role.</summary>
/// <param name="catalogue">The catalogue whose version is returned with each admission.</param>
/// <param name="keys">Checks API keys.</param>
/// <param name="tokens">Checks access tokens; null if the service accepts none.</param>
/// <param name="throttle">Limits repeated failures of one address.</param>
internal sealed class Gatekeeper(CatalogueDatabase catalogue, KeyIssuer keys, ITokenCheck? tokens, FailureThrottle throttle)
{
    /// <summary>The value of <see cref="AuditRow.Credential"/> for callers with an access token.</summary>
    public const string TokenCredential = "token";

    /// <summary>The name in the details of a refusal whose session has ended, so that it is neither throttled nor recorded.</summary>
    public const string EndedSession = "session";

    private const string Missing = "missing_credentials";

    private const string HowTo =
        "Send an API key as 'X-API-Key: bek_...', as 'Authorization: Bearer bek_...', or as the password of HTTP Basic "
        + "(http://bot:bek_...@HOST/...)";

    /// <summary>The sessions of browsers; null if the service has none.</summary>
    public SessionBook? Sessions { get; init; }

    /// <summary>The setting <c>ui.origins</c>.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>
    /// Returns the caller and the version of the catalogue at the time of admission. Anything read afterwards is at least as new.
    /// </summary>
    /// <exception cref="Fault"><c>unauthorized</c>, <c>forbidden</c> for a token without a role, or <c>too_many_failures</c>.</exception>
    public async ValueTask<(Caller Caller, long Version)> AdmitAsync(Credentials shown)
    {
        if (shown.Text is null && shown.Cookie is { } cookie && Sessions is not null)
        {
            RequireOwnPage(shown.Origin!);
            return AdmitSession(cookie);
        }

        if (shown.Text is not { } credential)
        {
            throw Unauthorized(
                Missing,
                $"Credentials are required. {HowTo}{(tokens is null ? "" : ", or an access token as 'Authorization: Bearer ...'")}."
            );
        }

        if (credential.StartsWith(KeyIssuer.Prefix, StringComparison.Ordinal))
        {
            var version = catalogue.Version();
            return (
                keys.Check(credential, version)
                    ?? throw Refused(shown, "The API key is unknown, revoked or expired. Check it, or ask an admin for a new one."),
                version
            );
        }

        if (tokens is null || shown.IsKey)
        {
            throw Refused(shown, $"The credentials are not an API key. {HowTo}.");
        }

        var token = await tokens.CheckAsync(credential);
        if (token.Reason is not null)
        {
            throw Refused(shown, token.Reason);
        }

        var role = token.Role
            ?? throw new Fault(
                FaultCode.Forbidden,
                $"The token has no role that this service knows: {string.Join(", ", WireNames.All<Role>())}. Give its bearer one of them.",
                ("required_role", WireNames.Of(Role.Viewer)),
                ("caller", token.Name)
            );
        var caller = new Caller(token.Name, role)
        {
            Credential = TokenCredential,
            Owner = token.Owner,
            ValidUntil = token.ExpiresAt,
        };
        return (caller, catalogue.Version());
    }

    /// <summary>Returns the caller of a session, and the version of the catalogue at the time of admission.</summary>
    /// <exception cref="Fault">
    /// <c>unauthorized</c> if it has ended: as for missing credentials, because the pages that are open then are no attackers.
    /// </exception>
    public (Caller Caller, long Version) AdmitSession(string cookie)
    {
        var version = catalogue.Version();
        return (
            Sessions?.Check(cookie, version)
                ?? throw new Fault(
                    FaultCode.Unauthorized,
                    "The session has ended. Sign in again.",
                    ("reason", Missing),
                    (EndedSession, "ended")
                ),
            version
        );
    }

    /// <summary>Records that the user of a session made a call; does nothing for other callers.</summary>
    public void Renew(Caller caller, long version)
    {
        if (caller.Session is { } id)
        {
            Sessions?.Renew(id, version);
        }
    }

    /// <summary>Throws if another page than the dashboard makes a request that its browser adds a cookie to, or gets one by.</summary>
    /// <exception cref="Fault"><c>forbidden</c>; <c>unauthorized</c> if the request only reads.</exception>
    public void RequireOwnPage(HttpRequest request) => RequireOwnPage(BrowserOrigin.Of(request));

    /// <summary>Returns the refusal of a login link's code, which is counted and limited as that of any other credential.</summary>
    public Fault RefusedCode(HttpContext http) =>
        Refused(
            new Credentials("", isKey: false, http.Connection.RemoteIpAddress),
            "The login link was used already, or is older than a minute. Make another one with `backupedge open`."
        );

    private void RequireOwnPage(BrowserOrigin origin)
    {
        if (origin.IsOwn(Origins))
        {
            return;
        }

        throw origin.IsRead
            ? Unauthorized(Missing, "Credentials are required. The session of the dashboard does not count for another site.")
            : new Fault(
                FaultCode.Forbidden,
                "The call does not come from a page of this service: it needs the header 'X-BackupEdge: 1', and an 'Origin' equal to "
                    + "'Host' or to one of the setting ui.origins. Other programs send an API key as 'X-API-Key'.",
                ("reason", "cross_site")
            );
    }

    /// <summary>Throws if the role of the caller is lower than the required one.</summary>
    /// <exception cref="Fault"><c>forbidden</c>.</exception>
    public static void Require(Role role, Caller caller)
    {
        if (caller.Role < role)
        {
            throw new Fault(
                FaultCode.Forbidden,
                $"This call requires the role {WireNames.Of(role)}; the caller has the role {WireNames.Of(caller.Role)}.",
                ("required_role", WireNames.Of(role))
            );
        }
    }

    /// <summary>Throws if the key of the caller is narrowed and the route does not admit such keys.</summary>
    /// <exception cref="Fault"><c>forbidden</c>.</exception>
    public static void Require(NarrowedKeys admitted, Caller caller)
    {
        if (caller.Scope is not { } scope)
        {
            return;
        }

        var isAdmitted = admitted switch
        {
            NarrowedKeys.None => false,
            NarrowedKeys.OfSources => scope.Operator is null,
            NarrowedKeys.All => true,
            _ => throw new UnreachableException($"Unknown kind of narrowed keys {admitted}."),
        };
        if (!isAdmitted)
        {
            throw Narrowed(scope);
        }
    }

    private static Fault Narrowed(BackupScope scope)
    {
        var sources = scope.Sources is { } names ? string.Join(", ", names) : null;
        var only = scope.Operator is null ? "" : "create backups and follow them";
        var limit = (only, sources) switch
        {
            ("", _) => $"is narrowed to the sources {sources}",
            (_, null) => $"can only {only}",
            _ => $"can only {only}, and is narrowed to the sources {sources}",
        };
        return new Fault(
            FaultCode.Forbidden,
            $"The key of this caller {limit}; this call is for keys without this restriction. Ask an admin for such a key.",
            [.. sources is null ? [] : new[] { ("narrowed_to", sources) }, .. only.Length == 0 ? [] : new[] { ("create_only", "true") }]
        );
    }

    private static Fault Unauthorized(string reason, string message) => new(FaultCode.Unauthorized, message, ("reason", reason));

    private Fault Refused(Credentials shown, string message)
    {
        if (throttle.Note(shown.Address) is not { } wait)
        {
            return Unauthorized("invalid_credentials", message);
        }

        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new Fault(
            FaultCode.TooManyFailures,
            $"Too many failed sign-ins from this address. Wait {seconds} seconds, and check the key or token.",
            ("retry_after_seconds", seconds)
        );
    }
}

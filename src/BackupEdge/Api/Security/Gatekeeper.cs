using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Api.Security;

/// <summary>Identifies callers by API key or access token and checks their role.</summary>
/// <param name="catalogue">The catalogue whose version is returned with each admission.</param>
/// <param name="keys">Checks API keys.</param>
/// <param name="tokens">Checks access tokens; null if the service accepts none.</param>
/// <param name="throttle">Limits repeated failures of one address.</param>
internal sealed class Gatekeeper(CatalogueDatabase catalogue, KeyIssuer keys, ITokenCheck? tokens, FailureThrottle throttle)
{
    /// <summary>The value of <see cref="AuditRow.Credential"/> for callers with an access token.</summary>
    public const string TokenCredential = "token";

    private const string HowTo =
        "Send an API key as 'X-API-Key: bek_...', as 'Authorization: Bearer bek_...', or as the password of HTTP Basic "
        + "(http://bot:bek_...@HOST/...)";

    /// <summary>
    /// Returns the caller and the version of the catalogue at the time of admission. Anything read afterwards is at least as new.
    /// </summary>
    /// <exception cref="Fault"><c>unauthorized</c>, <c>forbidden</c> for a token without a role, or <c>too_many_failures</c>.</exception>
    public async ValueTask<(Caller Caller, long Version)> AdmitAsync(Credentials shown)
    {
        if (shown.Text is not { } credential)
        {
            throw Unauthorized(
                "missing_credentials",
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

        var role = token.Role ?? throw Forbidden(Role.BackupOperator, "no role that this service knows", ("caller", token.Name));
        return (new Caller(token.Name, role) { Credential = TokenCredential, Owner = token.Owner }, catalogue.Version());
    }

    /// <summary>Throws if the role of the caller is lower than the required one.</summary>
    /// <exception cref="Fault"><c>forbidden</c>.</exception>
    public static void Require(Role role, Caller caller)
    {
        if (caller.Role < role)
        {
            throw Forbidden(role, $"the role {WireNames.Of(caller.Role)}");
        }
    }

    private static Fault Forbidden(Role required, string has, params ReadOnlySpan<(string Name, string Value)> details) =>
        new(
            FaultCode.Forbidden,
            $"This call requires the role {WireNames.Of(required)}; the caller has {has}.",
            [("required_role", WireNames.Of(required)), .. details]
        );

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

using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Api.Security;

/// <summary>Tells who calls, from an API key or an access token, and whether their role allows it.</summary>
/// <param name="catalogue">Whose version an admission has.</param>
/// <param name="keys">The API keys.</param>
/// <param name="tokens">The check of access tokens; null when none are accepted.</param>
/// <param name="throttle">Slows down repeated failures.</param>
internal sealed class Gatekeeper(CatalogueDatabase catalogue, KeyIssuer keys, ITokenCheck? tokens, FailureThrottle throttle)
{
    /// <summary>By which right the bearer of a token calls; see <see cref="AuditRow.Credential"/>.</summary>
    public const string TokenCredential = "token";

    private const string HowTo = "Send an API key as 'X-API-Key: bek_...' or 'Authorization: Bearer bek_...'";

    /// <summary>Who calls, and the catalogue's version as it was when they were admitted; what is read later is at least as new.</summary>
    /// <exception cref="Fault"><c>unauthorized</c>, <c>forbidden</c> for a token without a role, or <c>too_many_failures</c>.</exception>
    public async ValueTask<(Caller Caller, long Version)> AdmitAsync(Credentials shown)
    {
        if (shown.Text is not { } credential)
        {
            throw Unauthorized(
                "missing_credentials",
                "This needs credentials. " + $"{HowTo}{(tokens is null ? "" : ", or an access token as 'Authorization: Bearer ...'")}."
            );
        }

        if (credential.StartsWith(KeyIssuer.Prefix, StringComparison.Ordinal))
        {
            var version = catalogue.Version();
            return (
                keys.Check(credential, version)
                    ?? throw Refused(
                        shown,
                        "The API key is not known, was revoked or has expired. " + "Check it, or " + "ask an admin " + "for a new one."
                    ),
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

        var role = token.Role ?? throw Forbidden(Role.BackupOperator, "no role known here", ("caller", token.Name));
        return (new Caller(token.Name, role) { Credential = TokenCredential, Owner = token.Owner }, catalogue.Version());
    }

    /// <summary>Holds up whoever's role is too low.</summary>
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
            $"This needs the role {WireNames.Of(required)}; the caller has {has}.",
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
            $"Too many credentials from this address did not hold. Wait {seconds} seconds, and check the key or token.",
            ("retry_after_seconds", seconds)
        );
    }
}

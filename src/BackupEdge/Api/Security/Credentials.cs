using System.Net;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Security;

/// <summary>
/// What a request shows to be let in, as it was sent. An answer that takes long is checked by it again, when the request must not be
/// touched any more.
/// </summary>
/// <param name="Text">A key or a token; empty, which never holds, when it is of a form that cannot be used; null when there is
/// none.</param>
/// <param name="IsKey">Whether it was sent as an API key, in the header `X-API-Key`.</param>
/// <param name="Address">Where the request came from; null when that is not known.</param>
internal readonly record struct Credentials(string? Text, bool IsKey, IPAddress? Address)
{
    private const string Scheme = "Bearer ";

    /// <summary>Those of a request.</summary>
    public static Credentials Of(HttpContext http)
    {
        var headers = http.Request.Headers;
        var address = http.Connection.RemoteIpAddress;
        if (headers.TryGetValue("X-API-Key", out var key))
        {
            return new Credentials(key is [{ } only] ? only.Trim() : "", IsKey: true, address);
        }

        var authorization = headers.Authorization;
        if (authorization.Count == 0)
        {
            return new Credentials(null, IsKey: false, address);
        }

        var isBearer = authorization is [{ } single] && single.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        return new Credentials(isBearer ? authorization[0]![Scheme.Length..].Trim() : "", IsKey: false, address);
    }
}

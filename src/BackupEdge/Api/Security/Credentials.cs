using System.Net;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Security;

/// <summary>
/// What a request shows to be let in, as it was sent. An answer that takes long is checked by it again, when the request must not be
/// touched any more.
/// </summary>
/// <param name="text">A key or a token; empty, which never holds, when it is of a form that cannot be used; null when there is
/// none.</param>
/// <param name="isKey">Whether it was sent as an API key, in the header <c>X-API-Key</c>.</param>
/// <param name="address">Where the request came from; null when that is not known.</param>
internal readonly struct Credentials(string? text, bool isKey, IPAddress? address)
{
    private const string Scheme = "Bearer ";

    /// <summary>A key or a token; empty, which never holds, when it is of a form that cannot be used; null when there is none.</summary>
    public string? Text => text;

    /// <summary>Whether it was sent as an API key.</summary>
    public bool IsKey => isKey;

    /// <summary>Where the request came from; null when that is not known.</summary>
    public IPAddress? Address => address;

    /// <summary>Those of a request.</summary>
    public static Credentials Of(HttpContext http)
    {
        var headers = http.Request.Headers;
        var address = http.Connection.RemoteIpAddress;
        if (headers.TryGetValue("X-API-Key", out var key))
        {
            return new Credentials(key is [{ } only] ? only.Trim() : "", isKey: true, address);
        }

        var authorization = headers.Authorization;
        if (authorization.Count == 0)
        {
            return new Credentials(null, isKey: false, address);
        }

        var isBearer = authorization is [{ } single] && single.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        return new Credentials(isBearer ? authorization[0]![Scheme.Length..].Trim() : "", isKey: false, address);
    }
}

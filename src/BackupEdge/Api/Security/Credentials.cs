using System.Net;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Security;

/// <summary>
/// The credentials of a request, copied from its headers so that they can be rechecked during a long response, when the request itself must
/// not be accessed.
/// </summary>
/// <param name="text">The API key or token; empty, which is never valid, if malformed; null if none was sent.</param>
/// <param name="isKey">Whether it was sent in a way that accepts API keys only: <c>X-API-Key</c> or HTTP Basic.</param>
/// <param name="address">The address of the client; null if unknown.</param>
internal readonly struct Credentials(string? text, bool isKey, IPAddress? address)
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    /// <summary>The API key or token; empty, which is never valid, if malformed; null if none was sent.</summary>
    public string? Text => text;

    /// <summary>Whether the text was sent in a way that accepts API keys only: <c>X-API-Key</c> or HTTP Basic.</summary>
    public bool IsKey => isKey;

    /// <summary>The address of the client; null if unknown.</summary>
    public IPAddress? Address => address;

    /// <summary>The value of a session's cookie, if no header has credentials; null if there is none.</summary>
    public string? Cookie { get; init; }

    /// <summary>What the request says about the page that made it; null without a cookie.</summary>
    public BrowserOrigin? Origin { get; init; }

    /// <summary>Reads the credentials from the headers of a request.</summary>
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
            var cookie = SessionCookie.Read(http.Request);
            return new Credentials(null, isKey: false, address)
            {
                Cookie = cookie,
                Origin = cookie is null ? null : BrowserOrigin.Of(http.Request),
            };
        }

        // Two headers are malformed.
        var text = authorization is [{ } single] ? single : "";
        return text.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            ? new Credentials(BasicCredentials.KeyIn(text.AsSpan(Basic.Length)), isKey: true, address)
            : new Credentials(
                text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? text[Bearer.Length..].Trim() : "",
                isKey: false,
                address
            );
    }
}

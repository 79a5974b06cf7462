using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Security;

/// <summary>
/// What a request says about the page that made it. A browser sends a cookie by itself, also for pages of other ports of the same host,
/// so a request with a cookie must show that it comes from the dashboard.
/// </summary>
/// <param name="IsRead">Whether the method is GET or HEAD.</param>
/// <param name="Mark">The header <see cref="MarkHeader"/>, which only the own page can set without asking the server.</param>
/// <param name="FetchSite">The header <c>Sec-Fetch-Site</c>, which browsers send over https and to localhost; empty if missing.</param>
/// <param name="Origin">The header <c>Origin</c>; empty if missing.</param>
/// <param name="Host">The header <c>Host</c>.</param>
internal sealed record BrowserOrigin(bool IsRead, string Mark, string FetchSite, string Origin, string Host)
{
    /// <summary>
    /// The header that marks calls of the dashboard: <c>1</c>, or <see cref="Poll"/> for a call that no user made.
    /// </summary>
    public const string MarkHeader = "X-BackupEdge";

    /// <summary>The mark of a call that no user made, and that does not renew the session.</summary>
    public const string Poll = "poll";

    private const string FetchSiteHeader = "Sec-Fetch-Site";
    private const string Marked = "1";

    /// <summary>Whether the request may use the session of a cookie, with the settings' <c>ui.origins</c>.</summary>
    public bool IsOwn(IReadOnlyList<string> origins) =>
        IsRead ? FetchSite != "cross-site"
        : Mark != Marked ? false
        : FetchSite.Length > 0 ? FetchSite == "same-origin"
        : IsOfHost() || origins.Contains(Origin, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the headers of a request. Headers with two values never match.</summary>
    public static BrowserOrigin Of(HttpRequest request)
    {
        var headers = request.Headers;
        return new BrowserOrigin(
            HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method),
            headers[MarkHeader].ToString(),
            headers[FetchSiteHeader].ToString(),
            headers.Origin.ToString(),
            headers.Host.ToString()
        );
    }

    // A proxy may take https and forward http, so the scheme does not count.
    private bool IsOfHost()
    {
        var scheme = Origin.IndexOf("://", StringComparison.Ordinal);
        return Host.Length > 0 && scheme > 0 && Origin.AsSpan(scheme + 3).Equals(Host, StringComparison.OrdinalIgnoreCase);
    }
}

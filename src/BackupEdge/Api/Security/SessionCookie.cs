using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Security;

/// <summary>
/// Reads and writes the cookie of a session. Its name contains the port on plain http, because browsers send cookies to all ports of a
/// host; over https it has the prefix <c>__Host-</c>, with which no other host can set it.
/// </summary>
internal static class SessionCookie
{
    private const string Attributes = "; Path=/; HttpOnly; SameSite=Strict";
    private const string SecureName = "__Host-backupedge";
    private const int DefaultPort = 80;

    /// <summary>
    /// Returns the value of the cookie in a request; null if there is none. Two different values are none: one of them is of another
    /// program on the host.
    /// </summary>
    public static string? Read(HttpRequest request)
    {
        string? found = null;
        var name = NameIn(request);
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var range in header.AsSpan().Split(';'))
            {
                var pair = header.AsSpan()[range].Trim();
                if (!pair.StartsWith(name, StringComparison.Ordinal) || pair.Length == name.Length || pair[name.Length] != '=')
                {
                    continue;
                }

                var value = pair[(name.Length + 1)..];
                if (found is not null && !value.SequenceEqual(found))
                {
                    return null;
                }

                found ??= value.ToString();
            }
        }

        return found;
    }

    /// <summary>Returns the header <c>Set-Cookie</c> for a new session.</summary>
    /// <param name="request">The request that it answers.</param>
    /// <param name="value">The value.</param>
    /// <param name="life">How long the browser keeps it; null for until the browser is closed.</param>
    public static string Set(HttpRequest request, string value, TimeSpan? life)
    {
        var age = life is { } span ? string.Create(CultureInfo.InvariantCulture, $"; Max-Age={(long)span.TotalSeconds}") : "";
        return $"{NameIn(request)}={value}{Attributes}{Secure(request)}{age}";
    }

    /// <summary>Returns the header <c>Set-Cookie</c> that makes the browser forget the session.</summary>
    public static string Clear(HttpRequest request) => $"{NameIn(request)}={Attributes}{Secure(request)}; Max-Age=0";

    private static string NameIn(HttpRequest request) =>
        IsSecure(request)
            ? SecureName
            : string.Create(CultureInfo.InvariantCulture, $"backupedge-{request.Host.Port ?? DefaultPort}");

    private static string Secure(HttpRequest request) => IsSecure(request) ? "; Secure" : "";

    // What a proxy says decides only the name, so a client that makes it up misleads nobody but itself.
    private static bool IsSecure(HttpRequest request) =>
        request.IsHttps || request.Headers["X-Forwarded-Proto"].ToString().Split(',')[0].Trim() == "https";
}

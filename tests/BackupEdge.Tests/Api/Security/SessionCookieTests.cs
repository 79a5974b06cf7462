using BackupEdge.Api.Security;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Tests.Api.Security;

public sealed class SessionCookieTests
{
    [Theory]
    [InlineData("backupedge-9000=abc", "abc")]
    [InlineData("a=1; backupedge-9000=abc; b=2", "abc")]
    [InlineData("backupedge-9000=abc; backupedge-9000=abc", "abc")]
    [InlineData("backupedge-9000=abc; backupedge-9000=abd", null)]
    [InlineData("backupedge-90001=abc", null)]
    [InlineData("backupedge-9001=abc", null)]
    [InlineData("BackupEdge-9000=abc", null)]
    [InlineData("__Host-backupedge=abc", null)]
    [InlineData("backupedge-9000", null)]
    [InlineData("backupedge-9000=", "")]
    [InlineData("", null)]
    public void Only_the_cookie_of_this_port_counts_and_two_different_ones_are_none(string header, string? expected)
    {
        var request = NewRequest();
        request.Headers.Cookie = header;

        Assert.Equal(expected, SessionCookie.Read(request));
    }

    [Fact]
    public void Two_headers_with_different_values_are_none()
    {
        var request = NewRequest();
        request.Headers.Cookie = new(["backupedge-9000=abc", "backupedge-9000=abd"]);

        Assert.Null(SessionCookie.Read(request));
    }

    [Theory]
    [InlineData("http", "localhost:9000", null, "backupedge-9000=v; Path=/; HttpOnly; SameSite=Strict")]
    [InlineData("http", "backups.lan", null, "backupedge-80=v; Path=/; HttpOnly; SameSite=Strict")]
    [InlineData("https", "localhost:9000", null, "__Host-backupedge=v; Path=/; HttpOnly; SameSite=Strict; Secure")]
    [InlineData("http", "backups.lan", "https", "__Host-backupedge=v; Path=/; HttpOnly; SameSite=Strict; Secure")]
    [InlineData("http", "backups.lan", "https, http", "__Host-backupedge=v; Path=/; HttpOnly; SameSite=Strict; Secure")]
    [InlineData("http", "backups.lan", "http", "backupedge-80=v; Path=/; HttpOnly; SameSite=Strict")]
    public void The_cookie_is_bound_to_the_host_and_its_port(string scheme, string host, string? forwarded, string expected)
    {
        var request = NewRequest();
        request.Scheme = scheme;
        request.Host = new HostString(host);
        if (forwarded is not null)
        {
            request.Headers["X-Forwarded-Proto"] = forwarded;
        }

        Assert.Equal(expected, SessionCookie.Set(request, "v", life: null));
        Assert.Equal($"{expected}; Max-Age=2592000", SessionCookie.Set(request, "v", TimeSpan.FromDays(30)));
        Assert.Equal(expected.Replace("=v;", "=;", StringComparison.Ordinal) + "; Max-Age=0", SessionCookie.Clear(request));
    }

    private static HttpRequest NewRequest()
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "http";
        request.Host = new HostString("localhost:9000");
        return request;
    }
}

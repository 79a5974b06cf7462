using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using BackupEdge.Api;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Keys;
using BackupEdge.Tests.Api.OpenApi;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Security;

/// <summary>
/// Calls every route of the route table with every kind of credentials and expects the role that the route declares. A new route is
/// included automatically.
/// </summary>
public sealed class AuthorizationMatrixTests : IAsyncLifetime
{
    private static readonly HttpStatusCode[] Refusals =
    [
        HttpStatusCode.Unauthorized,
        HttpStatusCode.Forbidden,
        HttpStatusCode.TooManyRequests,
    ];
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 2, 0, 0, TimeSpan.Zero));
    private readonly InProcessServer _server;

    public AuthorizationMatrixTests() => _server = new InProcessServer { Time = _time };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_route_admits_exactly_the_roles_that_it_declares()
    {
        var routes = RoutesOf(_server);
        var credentials = Credentials();
        var deviations = new List<string>();
        var cells = 0;
        foreach (var route in routes)
        {
            foreach (var (name, isValid, role, show) in credentials)
            {
                // Failures are throttled by address. Advancing the clock avoids that.
                _time.Advance(TimeSpan.FromSeconds(6));
                var expected = Expected(route.Role, isValid, role);
                using var answer = await CallAsync(route, show);
                cells++;
                if (
                    expected is null
                        ? Refusals.Contains(answer.StatusCode)
                        : answer.StatusCode != expected || !await IsExplainedAsync(answer, route.Role)
                )
                {
                    var wanted = expected is { } status ? $"{(int)status}" : "an admission";
                    deviations.Add($"{route.Method} {route.Template} with {name}: {(int)answer.StatusCode} instead of {wanted}");
                }
            }
        }

        Assert.Empty(deviations);
        Assert.Equal(routes.Count * 13, cells);
        Assert.True(cells >= 468);
    }

    /// <summary>The table "Required Permissions" of the API's specification, word for word.</summary>
    [Theory]
    [InlineData("Create backup", "admin or backup_operator", "POST /create")]
    [InlineData("List backups", "admin or backup_operator", "GET /list")]
    [InlineData("Restore backup", "admin", "POST /restore/{backup_id}")]
    [InlineData("Manage schedules", "admin", "POST /schedule", "PUT /schedule/{schedule_id}", "DELETE /schedule/{schedule_id}")]
    [InlineData("Delete backup", "admin", "DELETE /{backup_id}")]
    public void Routes_declare_the_roles_of_the_specification(string operation, string required, params string[] calls)
    {
        var routes = RoutesOf(_server);
        foreach (var call in calls)
        {
            // The specification does not know the role viewer, which is below the others.
            var route = Assert.Single(routes, route => OpenApiNames.Call(route) == call);
            var declared = route.Role == Role.Admin ? "admin" : "admin or backup_operator";
            Assert.True(required == declared, $"{operation}: {call} needs {declared}, not {required}");
        }
    }

    [Fact]
    public void A_viewer_changes_nothing_and_sees_no_content_keys_or_audit_records()
    {
        var ofViewers = RoutesOf(_server).Where(route => route.Role == Role.Viewer).Select(OpenApiNames.Call).ToList();

        // Signing out is a viewer's only change.
        Assert.All(ofViewers.Where(call => call != "DELETE /session"), call => Assert.StartsWith("GET /", call, StringComparison.Ordinal));
        Assert.All(ofViewers, call => Assert.DoesNotMatch("/(files|content|export|diff|plan|keys|audit)", call));
        Assert.True(ofViewers.Count >= 12);
    }

    [Fact]
    public void A_new_route_is_closed_to_narrowed_keys() =>
        Assert.Equal(NarrowedKeys.None, new Route("GET", "/new", Role.Viewer, _ => Task.CompletedTask).Narrowed);

    private static IReadOnlyList<Route> RoutesOf(InProcessServer server) =>
        Routes.All(
            server.Services,
            new Readiness(server.Services.Settings.Data, server.Services.Catalogue, server.Services.Runner, server.Services.Time),
            server.Services.Monitor(),
            server.Gatekeeper
        );

    // Returns null when the caller is admitted.
    private static HttpStatusCode? Expected(Role? needed, bool isValid, Role? has) =>
        needed is not { } role ? null
        : !isValid ? HttpStatusCode.Unauthorized
        : has is null || has < role ? HttpStatusCode.Forbidden
        : null;

    private static async Task<bool> IsExplainedAsync(HttpResponseMessage answer, Role? needed)
    {
        if (answer.RequestMessage!.Method == HttpMethod.Head)
        {
            return true;
        }

        var body = await BodyAsync(answer);
        var code = body.GetProperty("error").GetString();
        return answer.StatusCode == HttpStatusCode.Unauthorized
            ? code == "unauthorized" && body.GetProperty("details").GetProperty("reason").ValueKind == JsonValueKind.String
            : code == "forbidden"
                && body.GetProperty("details").GetProperty("required_role").GetString() is var requiredRole
                && (requiredRole == WireNames.Of(needed!.Value) || requiredRole == "viewer");
    }

    private async Task<HttpResponseMessage> CallAsync(Route route, Action<HttpRequestHeaders> show)
    {
        var path = string.Join('/', route.Template.Split('/').Select(segment => segment.StartsWith('{') ? "backup-none" : segment));
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), path);
        show(request.Headers);
        return await _server.Stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    }

    private List<(string Name, bool IsValid, Role? Role, Action<HttpRequestHeaders> Show)> Credentials()
    {
        var keys = _server.Services.Keys;
        var revoked = keys.Issue("revoked", Role.Admin, null);
        _server.Services.Catalogue.Write(session => session.Keys.Revoke(revoked.Row.Id, _time.GetUtcNow()));
        var expired = keys.Issue("expired", Role.Admin, 1);
        _time.Advance(TimeSpan.FromDays(1));
        var bot = keys.Issue("bot", Role.BackupOperator, null);
        var admin = keys.Issue("admin", Role.Admin, null);
        return
        [
            ("none", false, null, _ => { }),
            ("a wrong key", false, null, Key(admin.Key[..^1] + (admin.Key[^1] == 'A' ? 'B' : 'A'))),
            ("a revoked key", false, null, Key(revoked.Key)),
            ("an expired key", false, null, Key(expired.Key)),
            ("a viewer's key", true, Role.Viewer, Key(keys.Issue("dashboard", Role.Viewer, null).Key)),
            ("a viewer's token", true, Role.Viewer, Token(TimeSpan.Zero, "viewer")),
            ("a superadmin's token", true, Role.Admin, Token(TimeSpan.Zero, "superadmin")),
            ("an operator's key", true, Role.BackupOperator, Key(bot.Key)),
            ("an admin's key", true, Role.Admin, Key(admin.Key)),
            ("an operator's token", true, Role.BackupOperator, Token(TimeSpan.Zero, "backup_operator")),
            ("an admin's token", true, Role.Admin, Token(TimeSpan.Zero, "admin")),
            ("a token without a role", true, null, Token(TimeSpan.Zero, "user")),
            ("an expired token", false, null, Token(TimeSpan.FromHours(-1), "admin")),
        ];
    }

    private static Action<HttpRequestHeaders> Key(string key) => headers => headers.Add("X-API-Key", key);

    private Action<HttpRequestHeaders> Token(TimeSpan shift, string role) =>
        headers =>
            headers.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                TokenMaker.Sign(TokenMaker.Claims(_time.GetUtcNow() + shift, role), InProcessServer.Secret)
            );
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BackupEdge.Tests.Api;
using BackupEdge.Tests.Api.Security;
using BackupEdge.Tests.Notifications;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published binary serves HTTPS, and accepts tokens of an OpenID issuer that it reaches over HTTPS.</summary>
public sealed class AccessTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly CommandScratch _scratch = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _certificates.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Serves_HTTPS_with_HTTP_1_1_and_HTTP_2()
    {
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions { Root = _certificates.Root, Environment = TlsVariables() }
        );

        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{ApiHttp.Base}/list")
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var response = await server.Client.SendAsync(request, Ct);
            Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version));
        }

        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Reports_an_invalid_certificate_before_it_starts()
    {
        using var other = new TestCertificates();
        var variables = TlsVariables();
        await File.WriteAllTextAsync(_scratch.In("server.key"), other.ServerKeyPem, Ct);
        variables["BACKUPEDGE__LISTEN"] = "https://127.0.0.1:0";

        foreach (
            var arguments in (string[][])
                [
                    ["serve"],
                    ["config", "check"],
                ]
        )
        {
            var result = await BackupEdgeCommand.RunAsync(arguments, variables, _scratch.Folder);
            Assert.Equal(2, result.ExitCode);
            Assert.Contains("does not match", result.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Accepts_tokens_of_an_OpenID_issuer_and_records_refused_callers()
    {
        await using var issuer = await FakeIssuer.StartAsync(_certificates.Server);
        await File.WriteAllTextAsync(_scratch.In("root.pem"), _certificates.RootPem, Ct);
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Environment = new Dictionary<string, string>
                {
                    ["SSL_CERT_FILE"] = _scratch.In("root.pem"),
                    ["BACKUPEDGE__AUTH__OIDC__ISSUER"] = issuer.Name,
                    ["BACKUPEDGE__AUTH__OIDC__AUDIENCE"] = FakeIssuer.Audience,
                },
            }
        );
        var claims = issuer.Claims(TimeProvider.System.GetUtcNow());
        claims.Remove("roles");
        claims["urn:zitadel:iam:org:project:roles"] = JsonNode.Parse("""{"admin":{"1":"a.example.org"}}""");

        Assert.Equal(HttpStatusCode.OK, await ListAuditAsync(server, issuer.SignRs256(claims)));
        Assert.Equal(HttpStatusCode.OK, await ListAuditAsync(server, issuer.SignEs256(claims)));
        Assert.Equal(HttpStatusCode.Unauthorized, await ListAuditAsync(server, issuer.SignRs256(claims, keyId: "ec-1")));
        Assert.Equal(HttpStatusCode.Unauthorized, await ListAuditAsync(server, FakeIssuer.Sign(claims, "none", "rsa-1", _ => [])));
        claims.Remove("urn:zitadel:iam:org:project:roles");
        Assert.Equal(HttpStatusCode.Forbidden, await ListAuditAsync(server, issuer.SignRs256(claims)));
        Assert.Equal(1, issuer.KeyRequests);

        // Stopping the server writes the pending records.
        Assert.Equal(0, await server.StopAsync());
        var audit = await BackupEdgeCommand.RunAsync(
            ["audit", "--action", "refused", "--caller", "user-7", "--data", server.Data],
            new Dictionary<string, string>(),
            server.Scratch
        );
        Assert.Contains("403 forbidden", audit.Output, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> ListAuditAsync(BackupEdgeServer server, string token)
    {
        using var client = server.CreateClient(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync($"{ApiHttp.Base}/audit", Ct);
        return response.StatusCode;
    }

    private Dictionary<string, string> TlsVariables()
    {
        File.WriteAllText(_scratch.In("server.pem"), _certificates.ServerPem);
        File.WriteAllText(_scratch.In("server.key"), _certificates.ServerKeyPem);
        return new Dictionary<string, string>
        {
            ["BACKUPEDGE__TLS__CERTIFICATE"] = _scratch.In("server.pem"),
            ["BACKUPEDGE__TLS__KEY"] = _scratch.In("server.key"),
        };
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BackupEdge.Tests.Api;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published binary works behind the real proxies with the snippets in deploy/.</summary>
public sealed class ProxyTests : IDisposable
{
    private const string OwnAddress = "localhost:9010";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly CommandScratch _scratch = new();
    private readonly int _port = FreePort();
    private readonly string _file;

    public ProxyTests() => _file = Path.Combine(_scratch.Bots, "ä b+c", "100%.bin");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Works_behind_Caddy()
    {
        const string Program = "/usr/bin/caddy";
        Assert.SkipUnless(File.Exists(Program), "Caddy (Debian's package caddy) is not installed");
        await using var server = await StartAsync();
        var snippet = Snippet("backupedge.caddy", server);
        var settings = Write(
            "Caddyfile",
            $$"""
            {
                admin off
                auto_https off
                storage file_system {{_scratch.Folder}}
            }
            http://127.0.0.1:{{_port}} {
                import {{snippet}}
                respond "the bots"
            }
            """
        );

        using var proxy = Start(Program, "run", "--adapter", "caddyfile", "--config", settings);
        await CheckAsync(server, proxy);
    }

    [Fact]
    public async Task Works_behind_nginx()
    {
        const string Program = "/usr/sbin/nginx";
        Assert.SkipUnless(File.Exists(Program), "nginx (Debian's package nginx-light) is not installed");
        await using var server = await StartAsync();
        var snippet = Snippet("backupedge.nginx.conf", server);
        var settings = Write(
            "nginx.conf",
            $$"""
            daemon off;
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            pid {{_scratch.In("nginx.pid")}};
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path {{_scratch.In("body")}};
                proxy_temp_path {{_scratch.In("proxy")}};
                fastcgi_temp_path {{_scratch.In("fastcgi")}};
                uwsgi_temp_path {{_scratch.In("uwsgi")}};
                scgi_temp_path {{_scratch.In("scgi")}};
                server {
                    listen 127.0.0.1:{{_port}};
                    include {{snippet}};
                    location / { return 200 "the bots"; }
                }
            }
            """
        );

        using var proxy = Start(Program, "-c", settings, "-p", _scratch.Folder, "-e", "stderr");
        await CheckAsync(server, proxy);
    }

    private async Task CheckAsync(BackupEdgeServer server, Process proxy)
    {
        try
        {
            using var stranger = Client(server, key: null);
            await WaitUntilReadyAsync(stranger, proxy);
            using var bot = Client(server, server.AdminKey);
            Assert.Equal("the bots", await stranger.GetStringAsync("/chat", Ct));
            await RefusesStrangersAsync(stranger);
            await SendsEventsAtOnceAsync(bot);
            await PassesBackupsAndFilesAsync(bot);
            await ServesTheCommandLineAsync(server);
        }
        finally
        {
            proxy.Kill(entireProcessTree: true);
            await proxy.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task RefusesStrangersAsync(HttpClient stranger)
    {
        using var refused = await stranger.GetAsync($"{ApiHttp.Base}/list", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("unauthorized", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync(Ct))!["error"]);

        using var metrics = await stranger.GetAsync("/backupedge/metrics", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, metrics.StatusCode);
        using var health = await stranger.GetAsync("/backupedge/health", Ct);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    // A proxy that collects a response before it passes it on would never pass on this one.
    private static async Task SendsEventsAtOnceAsync(HttpClient bot)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(Patience);
        await using var events = await bot.GetStreamAsync($"{ApiHttp.Base}/events", patience.Token);
        using var reader = new StreamReader(events);
        Assert.StartsWith("retry:", await reader.ReadLineAsync(patience.Token), StringComparison.Ordinal);
    }

    private async Task PassesBackupsAndFilesAsync(HttpClient bot)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{ApiHttp.Base}/create")
        {
            Content = JsonContent.Create(new JsonObject { ["type"] = "full" }),
        };
        request.Headers.Add("Prefer", "wait=30");
        using var created = await bot.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var backup = JsonNode.Parse(await created.Content.ReadAsStringAsync(Ct))!;
        Assert.Equal("completed", (string?)backup["status"]);

        var path = $"{ApiHttp.Base}/{backup["backup_id"]}/files/content?path={Uri.EscapeDataString("bots/ä b+c/100%.bin")}";
        var content = await bot.GetByteArrayAsync(path, Ct);
        var written = await File.ReadAllBytesAsync(_file, Ct);
        Assert.True(content.SequenceEqual(written));
        Assert.Equal(content, await bot.GetByteArrayAsync($"/backupedge{path}", Ct));
    }

    private async Task ServesTheCommandLineAsync(BackupEdgeServer server)
    {
        var keyFile = Write("admin.key", server.AdminKey);
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var list = await BackupEdgeCommand.RunAsync("list", "--server", $"http://127.0.0.1:{_port}", "--key-file", keyFile);

        Assert.True(list.ExitCode == 0, list.Errors);
        Assert.Contains("backup-", list.Output, StringComparison.Ordinal);
    }

    private Task<BackupEdgeServer> StartAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        File.WriteAllBytes(_file, RandomNumberGenerator.GetBytes(5 << 20));
        return BackupEdgeServer.StartAsync(new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = _scratch.Bots } });
    }

    private HttpClient Client(BackupEdgeServer server, string? key)
    {
        var client = server.CreateClient(key);
        client.BaseAddress = new Uri($"http://127.0.0.1:{_port}");
        return client;
    }

    private static async Task WaitUntilReadyAsync(HttpClient client, Process proxy)
    {
        for (var i = 0; ; i++)
        {
            Assert.False(proxy.HasExited, "The proxy has ended.");
            try
            {
                await client.GetStringAsync("/chat", Ct);
                return;
            }
            catch (HttpRequestException) when (i < 300)
            {
                await Task.Delay(100, Ct);
            }
        }
    }

    private string Snippet(string name, BackupEdgeServer server)
    {
        var text = File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "deploy", name));
        Assert.Contains(OwnAddress, text, StringComparison.Ordinal);
        return Write(name, text.Replace(OwnAddress, new Uri(server.Url).Authority, StringComparison.Ordinal));
    }

    private string Write(string name, string text)
    {
        var path = _scratch.In(name);
        File.WriteAllText(path, text);
        return path;
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false };

        // Caddy saves its last settings there.
        start.Environment["XDG_CONFIG_HOME"] = _scratch.Folder;
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

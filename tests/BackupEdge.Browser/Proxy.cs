using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace BackupEdge.Browser;

/// <summary>A proxy of a host of bots, with the settings of the folder <c>deploy</c>: the service is below <c>/backupedge/</c>.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private const string OwnAddress = "localhost:9010";
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-proxy-").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    /// <summary>Gets the address of the dashboard behind the proxy.</summary>
    public string Address => $"http://127.0.0.1:{_port}/backupedge";

    /// <summary>Starts Caddy before a server; the test is skipped where it is not installed.</summary>
    public static async Task<Proxy> CaddyAsync(BackupEdgeServer server)
    {
        const string Program = "/usr/bin/caddy";
        Assert.SkipUnless(File.Exists(Program), "Caddy (Debian's package caddy) is not installed.");
        var proxy = new Proxy();
        var snippet = proxy.Snippet("backupedge.caddy", server);
        var settings = proxy.Write(
            "Caddyfile",
            $$"""
            {
                admin off
                auto_https off
                storage file_system {{proxy._folder}}
            }
            http://127.0.0.1:{{proxy._port}} {
                import {{snippet}}
                respond "the bots"
            }
            """
        );
        await proxy.StartAsync(Program, "run", "--adapter", "caddyfile", "--config", settings);
        return proxy;
    }

    /// <summary>Starts nginx before a server; the test is skipped where it is not installed.</summary>
    public static async Task<Proxy> NginxAsync(BackupEdgeServer server)
    {
        const string Program = "/usr/sbin/nginx";
        Assert.SkipUnless(File.Exists(Program), "nginx (Debian's package nginx-light) is not installed.");
        var proxy = new Proxy();
        var snippet = proxy.Snippet("backupedge.nginx.conf", server);
        var settings = proxy.Write(
            "nginx.conf",
            $$"""
            daemon off;
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            pid {{proxy._folder}}/nginx.pid;
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path {{proxy._folder}}/body;
                proxy_temp_path {{proxy._folder}}/proxy;
                fastcgi_temp_path {{proxy._folder}}/fastcgi;
                uwsgi_temp_path {{proxy._folder}}/uwsgi;
                scgi_temp_path {{proxy._folder}}/scgi;
                server {
                    listen 127.0.0.1:{{proxy._port}};
                    include {{snippet}};
                    location / { return 200 "the bots"; }
                }
            }
            """
        );
        await proxy.StartAsync(Program, "-c", settings, "-p", proxy._folder, "-e", "stderr");
        return proxy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false };

        // Caddy saves its last settings there.
        start.Environment["XDG_CONFIG_HOME"] = _folder;
        _process = Process.Start(start)!;
        using var client = new HttpClient();
        for (var i = 0; ; i++)
        {
            Assert.False(_process.HasExited, "The proxy has ended.");
            try
            {
                await client.GetStringAsync(new Uri($"{Address}/health"));
                return;
            }
            catch (HttpRequestException) when (i < 300)
            {
                await Task.Delay(100);
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
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BackupEdge.Browser;

/// <summary>
/// A PostgreSQL server of the Debian packages on a free loopback port, without a password, in a folder of its own. It refuses to run as
/// root, so under root it runs as the user <c>postgres</c> of the package.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-postgres-").FullName;
    private readonly int _port = FreePort();

    /// <summary>Gets the path of <c>pg_dump</c>; the other programs are beside it.</summary>
    public static string Dump => Path.Combine(Programs, "pg_dump");

    /// <summary>Gets a connection string to the database <c>postgres</c>.</summary>
    public string Url => $"postgresql://postgres@127.0.0.1:{Port}/postgres";

    private string Data => Path.Combine(_folder, "data");

    private string Port => _port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts a server; skips the test if the packages are not installed.</summary>
    public static async Task<PostgresCluster> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Dump), $"PostgreSQL 15 is not in {Programs} (Debian: postgresql-15)");
        var cluster = new PostgresCluster();
        Directory.CreateDirectory(cluster.Data);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chmod", "711", cluster._folder);
            await RunAsync("chown", "postgres", cluster.Data);
        }

        await RunAsync(AsServer("initdb", "-D", cluster.Data, "-U", "postgres", "--auth", "trust", "--no-sync"));
        var options = $"-p {cluster.Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off";
        await RunAsync(AsServer("pg_ctl", "-D", cluster.Data, "-w", "-l", Path.Combine(cluster.Data, "log"), "-o", options, "start"));
        return cluster;
    }

    /// <summary>Runs a statement in the database <c>postgres</c>.</summary>
    public Task QueryAsync(string sql) => RunAsync(Path.Combine(Programs, "psql"), "-X", "-d", Url, "-c", sql);

    /// <summary>Stops the server and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await RunAsync(AsServer("pg_ctl", "-D", Data, "-m", "immediate", "stop"));
        Directory.Delete(_folder, recursive: true);
    }

    private static string[] AsServer(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", Path.Combine(Programs, program), .. arguments]
            : [Path.Combine(Programs, program), .. arguments];

    private static async Task RunAsync(params string[] run)
    {
        // The server that pg_ctl starts keeps its output open.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null", "sh", .. run]) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', run)}: exit code {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

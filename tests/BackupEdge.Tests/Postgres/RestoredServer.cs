using System.Diagnostics;
using System.Globalization;

namespace BackupEdge.Tests.Postgres;

/// <summary>A PostgreSQL server that runs on restored files.</summary>
public sealed class RestoredServer : IAsyncDisposable
{
    private readonly Process _server;
    private readonly string _data;
    private readonly int _port;

    private RestoredServer(Process server, string data, int port) => (_server, _data, _port) = (server, data, port);

    /// <summary>Starts a server on a restored folder, and waits until it has replayed its log and accepts changes.</summary>
    /// <param name="folder">The folder with <c>data</c> and <c>wal</c>.</param>
    public static async Task<RestoredServer> StartAsync(string folder)
    {
        var data = Path.Combine(folder, "data");
        if (Environment.IsPrivilegedProcess)
        {
            await PostgresServer.RunAsync("/bin/chown", "-R", "postgres:", folder);
        }

        var port = PostgresServer.FreePort();
        var server = new RestoredServer(PostgresServer.StartServer(data, port), data, port);
        try
        {
            await PostgresServer.WaitUntilReadyAsync(server._server, port);
            while (await server.QueryAsync("postgres", "SELECT pg_is_in_recovery()") != "f")
            {
                Assert.False(server._server.HasExited, "PostgreSQL ended before it had replayed its log");
                await Task.Delay(50);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement and returns its rows as text.</summary>
    public Task<string> QueryAsync(string database, string sql) =>
        PostgresServer.RunAsync(
            PostgresServer.Program("psql"),
            "-X",
            "-At",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            $"postgresql://postgres@127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/{database}",
            "-c",
            sql
        );

    public async ValueTask DisposeAsync()
    {
        if (!_server.HasExited)
        {
            await PostgresServer.RunAsync(PostgresServer.AsServer("pg_ctl", "stop", "-D", _data, "-m", "immediate"));
            await _server.WaitForExitAsync();
        }

        _server.Dispose();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Postgres;

/// <summary>
/// Runs PostgreSQL 15 of the Debian packages on a free loopback port with its own data folder and a required password. It
/// refuses to run as root, so under root it runs as the user <c>postgres</c> of the package. It is stopped with the fixture.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Programs = "/usr/lib/postgresql/15/bin";
    private const string Password = "only for tests";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TempFolder _scratch = new();
    private Process? _server;
    private int _port;

    /// <summary>Whether the packages are installed.</summary>
    public static bool IsInstalled => File.Exists(Path.Combine(Programs, "postgres")) && File.Exists(Path.Combine(Programs, "pg_dump"));

    /// <summary>The path of a file with the password, which only this user can read.</summary>
    public string PasswordFile => _scratch.At("password");

    private string Data => _scratch.At("data");

    /// <summary>Skips the test if the packages are not installed.</summary>
    public static void SkipUnlessInstalled() =>
        Assert.SkipUnless(IsInstalled, $"PostgreSQL 15 is not in {Programs} (Debian: postgresql-15)");

    /// <summary>Returns the path of a PostgreSQL program.</summary>
    public static string Program(string name) => Path.Combine(Programs, name);

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
        {
            return;
        }

        await File.WriteAllTextAsync(PasswordFile, Password + "\n");
        File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var handed = _scratch.At("handed");
        await File.WriteAllTextAsync(handed, Password);
        _scratch.MakeFolder("data");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("/bin/sh", "-c", $"chmod 711 '{_scratch.Path}' && chown postgres '{Data}' '{handed}'");
        }

        await RunAsync(
            AsServer(
                "initdb",
                "--pgdata",
                Data,
                "--username",
                "postgres",
                "--auth",
                "scram-sha-256",
                "--pwfile",
                handed,
                "--no-sync",
                "--encoding",
                "UTF8",
                "--no-locale"
            )
        );
        _port = FreePort();
        await StartAsync();
    }

    /// <summary>Starts the server, at its port of before.</summary>
    public async Task StartAsync()
    {
        _server = StartServer(Data, _port);
        await WaitUntilReadyAsync(_server, _port);
    }

    /// <summary>Stops the server.</summary>
    public async Task StopAsync()
    {
        await RunAsync(AsServer("pg_ctl", "stop", "-D", Data, "-m", "fast"));
        await _server!.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    /// <summary>Starts a server on the files of a folder.</summary>
    internal static Process StartServer(string data, int port)
    {
        var server = Process.Start(
            StartInfo(
                AsServer(
                    "postgres",
                    "-D",
                    data,
                    "-p",
                    port.ToString(CultureInfo.InvariantCulture),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=off"
                )
            )
        )!;
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits until a server accepts connections.</summary>
    internal static async Task WaitUntilReadyAsync(Process server, int port)
    {
        var waited = Stopwatch.StartNew();
        string[] ready = [Program("pg_isready"), "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)];
        while ((await TryRunAsync(ready)).Code != 0)
        {
            Assert.True(waited.Elapsed < Patience && !server.HasExited, "PostgreSQL does not start");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await TryRunAsync(AsServer("pg_ctl", "stop", "-D", Data, "-m", "immediate"));
            await server.WaitForExitAsync();
            server.Dispose();
        }

        _scratch.Dispose();
    }

    /// <summary>Returns the settings of a connection to a database.</summary>
    internal PostgresConnection Connection(string database, string user = "postgres") =>
        new()
        {
            Connection = Url(database).Replace("postgres@", $"{user}@", StringComparison.Ordinal),
            Database = database,
            PasswordFile = PasswordFile,
            DumpProgram = Program("pg_dump"),
            RestoreProgram = Program("pg_restore"),
        };

    /// <summary>Returns a connection string without a password.</summary>
    public string Url(string database) => $"postgresql://postgres@127.0.0.1:{Port}/{database}";

    /// <summary>Creates an empty database.</summary>
    public Task CreateAsync(string database) => QueryAsync("postgres", $"CREATE DATABASE \"{database}\"");

    /// <summary>Runs a statement and returns its rows as text.</summary>
    public Task<string> QueryAsync(string database, string sql) =>
        RunAsync(Program("psql"), "-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", Url(Uri.EscapeDataString(database)), "-c", sql);

    /// <summary>Runs a client program on a database.</summary>
    public Task<string> RunAsync(string program, string database, IEnumerable<string> arguments) =>
        RunAsync([Program(program), .. arguments, "-d", Url(database)]);

    /// <summary>Starts pgbench on a database; disposing the result stops it.</summary>
    public IDisposable StartPgbench(string database) =>
        new RunningPgbench(StartInfo([Program("pgbench"), "-n", "-c", "2", "-T", "3600", Url(database)]));

    private string Port => _port.ToString(CultureInfo.InvariantCulture);

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static string[] AsServer(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? ["/usr/bin/setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", Program(program), .. arguments]
            : [Program(program), .. arguments];

    private static ProcessStartInfo StartInfo(string[] run)
    {
        var start = new ProcessStartInfo(run[0], run[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["PGPASSWORD"] = Password;
        return start;
    }

    /// <summary>Runs a program that must succeed, and returns its output.</summary>
    public static async Task<string> RunAsync(params string[] run)
    {
        var (code, output) = await TryRunAsync(run);
        Assert.True(code == 0, $"{string.Join(' ', run)}: exit code {code}: {output}");
        return output.Trim();
    }

    private static async Task<(int Code, string Output)> TryRunAsync(string[] run)
    {
        using var process = Process.Start(StartInfo(run))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
    }

    private sealed class RunningPgbench : IDisposable
    {
        private readonly Process _process;

        public RunningPgbench(ProcessStartInfo start)
        {
            _process = Process.Start(start)!;
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public void Dispose()
        {
            Assert.False(_process.HasExited, "pgbench ended prematurely");
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace BackupEdge.Testing;

/// <summary>
/// Runs <c>backupedge serve</c> of the published binary on a free loopback port. The server can be stopped, killed and started again
/// with the same data folder; a start uses a new port unless told otherwise, and creates a new <see cref="Client"/>. Disposing it ends the
/// process and removes the scratch folder.
/// </summary>
internal sealed partial class BackupEdgeServer : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int StartAttempts = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private readonly ServerOptions _options;
    private readonly StringBuilder _log = new();
    private Process? _process;
    private HttpClient? _client;

    private BackupEdgeServer(ServerOptions options)
    {
        _options = options;
        Scratch = Directory.CreateTempSubdirectory("backupedge-server-").FullName;
        Data = options.Data ?? Path.Combine(Scratch, "data");
    }

    /// <summary>Gets the current folder of the server, which the test can use for its own files.</summary>
    public string Scratch { get; }

    /// <summary>Gets the data folder.</summary>
    public string Data { get; }

    /// <summary>Gets the URL of the server without a path: <c>http://127.0.0.1:PORT</c>.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Gets a client with the first admin key, for relative addresses such as <c>/api/v1/backup/list</c>.</summary>
    public HttpClient Client => _client ?? throw new InvalidOperationException("The server is not running; call StartAsync.");

    /// <summary>Gets the first admin key, which the server has saved in DATA/admin.key.</summary>
    public string AdminKey => File.ReadAllText(Path.Combine(Data, "admin.key")).Trim();

    /// <summary>Gets the id of the running process.</summary>
    public int ProcessId => Running.Id;

    /// <summary>Gets the peak of the resident memory of the running process, in bytes (VmHWM).</summary>
    public long PeakMemory => MemoryOf("VmHWM:");

    /// <summary>Gets the resident memory of the running process, in bytes (VmRSS).</summary>
    public long Memory => MemoryOf("VmRSS:");

    /// <summary>Gets what the server has written to standard output and standard error, over all starts.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    private Process Running =>
        _process ?? throw new InvalidOperationException($"The server is not running; call StartAsync. It wrote:\n{Log}");

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">The server does not start; the message contains its output.</exception>
    public static async Task<BackupEdgeServer> StartAsync(ServerOptions? options = null)
    {
        var server = new BackupEdgeServer(options ?? new ServerOptions());
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server again after it was stopped or killed, and waits until it is ready.</summary>
    /// <param name="isSamePort">Whether it listens where it did, for clients that stay.</param>
    /// <exception cref="InvalidOperationException">The server is running, or it does not start.</exception>
    public async Task StartAgainAsync(bool isSamePort = false)
    {
        if (_process is not null)
        {
            throw new InvalidOperationException("The server is running; stop or kill it first.");
        }

        // Another process may take the port between the choice and the start.
        for (var attempt = 1; ; attempt++)
        {
            var port = isSamePort ? new Uri(Url).Port : FreePort();
            Url = string.Create(CultureInfo.InvariantCulture, $"{(_options.Root is null ? "http" : "https")}://127.0.0.1:{port}");
            Launch();
            if (await BecomesReadyAsync())
            {
                _client = CreateClient(AdminKey);
                await RunEncryption.UnlockAsync(Data, _client);
                return;
            }

            await EndAsync(kill: true);
            if (attempt == StartAttempts || !Log.Contains("in use", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException($"The server is not ready at {Url}. It wrote:\n{Log}");
            }
        }
    }

    /// <summary>Gets or sets what every client wraps its handler in, to check responses. The default returns the handler.</summary>
    public static Func<HttpMessageHandler, HttpMessageHandler> Decorate { get; set; } = handler => handler;

    /// <summary>Creates a client with another key, or without a key.</summary>
    public HttpClient CreateClient(string? key)
    {
        var handler = new SocketsHttpHandler();
        if (_options.Root is { } root)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(root);
        }

        var client = new HttpClient(Decorate(handler)) { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromMinutes(2) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-API-Key", key);
        }

        return client;
    }

    /// <summary>Kills the server (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _ = Running;
        await EndAsync(kill: true);
    }

    /// <summary>Stops the server (SIGTERM) and returns its exit code.</summary>
    /// <exception cref="TimeoutException">The server did not exit within 3 minutes.</exception>
    public async Task<int> StopAsync()
    {
        _ = Running;
        return await EndAsync(kill: false);
    }

    /// <summary>Kills the server and removes the scratch folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await EndAsync(kill: true);
        }

        Directory.Delete(Scratch, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Launch()
    {
        List<string> arguments = ["serve", "--data", Data, "--listen", Url];
        foreach (var (name, path) in _options.Sources)
        {
            arguments.AddRange(["--source", $"{name}={path}"]);
        }

        foreach (var (name, path) in _options.Targets)
        {
            arguments.AddRange(["--target", $"{name}={path}"]);
        }

        arguments.AddRange(_options.Arguments);
        _process = new Process { StartInfo = BackupEdgeCommand.StartInfo(arguments, _options.Environment, Scratch) };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Append(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }
        }
    }

    private async Task<bool> BecomesReadyAsync()
    {
        using var client = CreateClient(null);
        var waited = Stopwatch.StartNew();
        while (!Running.HasExited && waited.Elapsed < Timeout)
        {
            try
            {
                using var answer = await client.GetAsync("/health");
                if (answer.IsSuccessStatusCode && IsPublished())
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(PollInterval);
        }

        return false;
    }

    // The server answers /health while it recovers the state of the previous process. When it is ready, it records its URL.
    private bool IsPublished()
    {
        var holder = Path.Combine(Data, "lock.holder");
        return File.Exists(holder) && File.ReadAllText(holder).Contains("\"url\":\"http", StringComparison.Ordinal);
    }

    private async Task<int> EndAsync(bool kill)
    {
        RunEncryption.End(Data);
        using var process = Running;
        if (!process.HasExited)
        {
            if (kill)
            {
                process.Kill();
            }
            else if (Signal(process.Id, Terminate) != 0)
            {
                throw new InvalidOperationException($"SIGTERM could not be sent: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }

        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The server did not exit within {Timeout}. It wrote:\n{Log}");
        }

        _process = null;
        _client?.Dispose();
        _client = null;
        return process.ExitCode;
    }

    private long MemoryOf(string name)
    {
        foreach (var line in File.ReadLines($"/proc/{ProcessId}/status"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                const NumberStyles Padded = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
                return 1024 * long.Parse(line.AsSpan(name.Length).TrimEnd("kB"), Padded, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"/proc/{ProcessId}/status has no line {name}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);
}

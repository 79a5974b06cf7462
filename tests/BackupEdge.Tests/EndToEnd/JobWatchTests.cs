using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The commands <c>job watch</c> and <c>job cancel</c> for a backup without an end, on its machine and from elsewhere.</summary>
public sealed partial class JobWatchTests : IAsyncLifetime
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private readonly CommandScratch _scratch = new();
    private readonly RemoteScratch _remote = new();
    private BackupEdgeServer _server = null!;
    private string _job = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(
            _scratch.In("backupedge.json"),
            """{ "sources": { "endless": { "kind": "command", "run": ["sleep", "120"], "file_name": "nothing" } } }""",
            Ct
        );
        _server = await BackupEdgeServer.StartAsync(
            new ServerOptions { Data = _scratch.Data, Arguments = ["--config", _scratch.In("backupedge.json")] }
        );
        _remote.WriteKey(_server.AdminKey);
        using var created = await _server.Client.PostAsync(
            "/api/v1/backup/create",
            new StringContent("""{"type": "full", "label": "endless"}""", System.Text.Encoding.UTF8, "application/json"),
            Ct
        );
        _job = JsonSerializer.Deserialize<JsonElement>(await created.Content.ReadAsStringAsync(Ct)).GetProperty("job_id").GetString()!;
        while (!(await _scratch.RunAsync("status")).Output.Contains("running           " + _job, StringComparison.Ordinal))
        {
            await Task.Delay(50, Ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _remote.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ctrl_C_ends_watching_and_not_the_job(bool fromElsewhere)
    {
        using var watch = Watch(fromElsewhere);
        var errors = watch.StandardError.ReadToEndAsync(Ct);

        await HandlesSignalsAsync(watch);
        Assert.Equal(0, Signal(watch.Id, Interrupt));
        await watch.WaitForExitAsync(Ct);

        Assert.Equal(130, watch.ExitCode);
        Assert.StartsWith("The job continues in the server. Watch it again with: backupedge job ", await errors, StringComparison.Ordinal);
        Assert.Equal("running", await StatusAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancel_ends_the_job_and_what_watches_it(bool fromElsewhere)
    {
        using var watch = Watch(fromElsewhere);
        var errors = watch.StandardError.ReadToEndAsync(Ct);
        await HandlesSignalsAsync(watch);

        var cancelled = fromElsewhere
            ? await _remote.RunAsync(_server.Url, "job", "cancel", "latest")
            : await _scratch.RunAsync("job", "cancel", "latest");
        await watch.WaitForExitAsync(Ct);

        Assert.True(cancelled.ExitCode == 0, cancelled.Errors);
        Assert.Equal($"{_job} cancelled\n", cancelled.Output);
        Assert.Equal(1, watch.ExitCode);
        Assert.Contains("Cancelled. Nothing of this backup was kept.", await errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_stops_ends_watching_with_an_error(bool fromElsewhere)
    {
        using var watch = Watch(fromElsewhere);
        var errors = watch.StandardError.ReadToEndAsync(Ct);
        await HandlesSignalsAsync(watch);

        await _server.KillAsync();
        await watch.WaitForExitAsync(Ct);

        Assert.Equal(1, watch.ExitCode);
        Assert.Matches(
            fromElsewhere ? $"^error: The server at .* Check that it runs" : $"^error: The server stopped while it ran the job {_job}",
            await errors
        );
    }

    private Process Watch(bool fromElsewhere)
    {
        string[] command = ["job", "watch", "latest"];
        var start = fromElsewhere
            ? BackupEdgeCommand.StartInfo(command, _remote.Variables(_server.Url), _remote.Folder)
            : BackupEdgeCommand.StartInfo([.. command, "--data", _scratch.Data], new Dictionary<string, string>(), _scratch.Folder);
        return Process.Start(start)!;
    }

    // A signal that comes before would end the process without a message.
    private static async Task HandlesSignalsAsync(Process process)
    {
        // .NET catches SIGINT before a program handles it; the program handles SIGTERM last.
        const ulong TerminateBit = 1UL << (Terminate - 1);
        while (!process.HasExited && (CaughtSignals(process.Id) & TerminateBit) == 0)
        {
            await Task.Delay(5, Ct);
        }
    }

    private static ulong CaughtSignals(int processId)
    {
        const string Name = "SigCgt:";
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(Name.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private async Task<string?> StatusAsync() => (await _scratch.AnswerAsync("job", "show", _job)).GetProperty("status").GetString();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);
}

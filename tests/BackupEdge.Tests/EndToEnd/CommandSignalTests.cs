using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Cancellation of a command by a signal.</summary>
public sealed partial class CommandSignalTests : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_first_signal_cancels_the_backup_and_leaves_nothing_behind()
    {
        // Files, and a source that never ends.
        _scratch.MakeBots();
        await File.WriteAllTextAsync(
            _scratch.In("backupedge.json"),
            $$$"""
            {
              "sources": {
                "bots": {"path": "{{{_scratch.Bots}}}"},
                "endless": {"kind": "command", "run": ["sleep", "120"], "file_name": "nothing"}
              }
            }
            """,
            TestContext.Current.CancellationToken
        );
        using var process = Process.Start(
            BackupEdgeCommand.StartInfo(["backup", "--data", _scratch.Data, "--json"], new Dictionary<string, string>(), _scratch.Folder)
        )!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!process.HasExited && !Partials().Any())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, Signal(process.Id, Terminate));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 130, await errors);
        Assert.Contains("Nothing of this backup was kept", await errors, StringComparison.Ordinal);
        Assert.Equal("cancelled", JsonSerializer.Deserialize<JsonElement>(await output).GetProperty("status").GetString());
        Assert.Empty(Directory.EnumerateFiles(_scratch.In("data/archives")));
        Assert.Equal("cancelled", Assert.Single((await _scratch.AnswerAsync("list")).EnumerateArray()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_second_signal_beside_a_server_says_what_becomes_of_the_job()
    {
        // The hook delays the end of the cancelled backup.
        await File.WriteAllTextAsync(
            _scratch.In("backupedge.json"),
            """
            {
              "sources": {
                "endless": { "kind": "command", "run": ["sleep", "120"], "file_name": "nothing", "after": { "run": ["sleep", "10"] } }
              }
            }
            """,
            TestContext.Current.CancellationToken
        );
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions { Data = _scratch.Data, Arguments = ["--config", _scratch.In("backupedge.json")] }
        );
        using var process = Process.Start(
            BackupEdgeCommand.StartInfo(["backup", "--data", _scratch.Data], new Dictionary<string, string>(), _scratch.Folder)
        )!;
        while (!process.HasExited && !Partials().Any())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, Signal(process.Id, Interrupt));
        var said = "";
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said += line + "\n";
            if (line.StartsWith("Cancelling", StringComparison.Ordinal))
            {
                Assert.Equal(0, Signal(process.Id, Interrupt));
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, process.ExitCode);
        Assert.Matches(@"(?m)^(The server \(pid \d+\) is cancelling the job job-|The job job-.* continues in the server)", said);
    }

    private IEnumerable<string> Partials() =>
        Directory.Exists(_scratch.In("data/archives")) ? Directory.EnumerateFiles(_scratch.In("data/archives")) : [];

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);
}

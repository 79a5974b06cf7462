using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A load run that is cancelled with SIGINT, as by Ctrl+C.</summary>
public sealed partial class LoadSignalTests : IDisposable
{
    private const int Interrupt = 2;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("load-signal-");

    public void Dispose() => _folder.Delete(recursive: true);

    // A terminal sends SIGINT to the whole process group, which includes the server that the run has started.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_run_saves_its_results_and_leaves_no_server_and_no_scratch_folder(bool wholeGroup)
    {
        using var run = Start();
        var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        // One backup precedes the load, and a caller makes one after the other: with the third, an iteration has ended.
        while (!run.HasExited && Archives() < 3)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.False(run.HasExited, run.HasExited ? await output + await errors : "");
        Assert.Equal(0, Signal(wholeGroup ? -run.Id : run.Id, Interrupt));
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 130, $"{run.ExitCode}: {await output}{await errors}");
        Assert.Contains("The run was cancelled", await output, StringComparison.Ordinal);
        Assert.Empty(_folder.EnumerateFileSystemInfos("backupedge-*"));
        Assert.Empty(Servers());

        // The relative folder of the results is in the current folder of the run.
        var result = JsonSerializer.Deserialize<JsonElement>(
            await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "results", "result.json"), TestContext.Current.CancellationToken)
        );
        Assert.True(Assert.Single(result.GetProperty("scenarios").EnumerateArray()).GetProperty("ok").GetInt64() > 0);
    }

    private Process Start()
    {
        // The load project's own output, because its packages are not copied to that of the tests.
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(
            PublishedBinary.RepositoryRoot,
            "tests/BackupEdge.Load/bin",
            built.Parent!.Name,
            built.Name,
            "BackupEdge.Load.dll"
        );
        string[] options = ["--engine", "local", "--scenario", "create-and-poll", "--model", "closed", "--copies", "1", "--backups", "1"];
        var start = new ProcessStartInfo("setsid", ["dotnet", program, "load", .. options, "--seconds", "600", "--results", "results"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = _folder.FullName;
        start.Environment["BACKUPEDGE_BINARY"] = PublishedBinary.Path;
        return Process.Start(start)!;
    }

    private int Archives()
    {
        try
        {
            return _folder
                .EnumerateDirectories("backupedge-server-*")
                .Select(server => new DirectoryInfo(Path.Combine(server.FullName, "data", "archives")))
                .Where(archives => archives.Exists)
                .Sum(archives => archives.EnumerateFiles("*.bea").Count());
        }
        catch (DirectoryNotFoundException)
        {
            return 0;
        }
    }

    // The commands of running processes that name the folder of the test.
    private IEnumerable<string> Servers()
    {
        foreach (var process in Process.GetProcesses())
        {
            string command;
            try
            {
                command = File.ReadAllText($"/proc/{process.Id}/cmdline");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (command.Contains(_folder.FullName, StringComparison.Ordinal))
            {
                yield return command;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);
}

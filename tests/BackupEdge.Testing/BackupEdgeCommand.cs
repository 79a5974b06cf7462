using System.Diagnostics;

namespace BackupEdge.Testing;

/// <summary>Runs the published binary from the command line and waits for its exit.</summary>
internal static class BackupEdgeCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Runs the binary with a command and its arguments.</summary>
    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(arguments, new Dictionary<string, string>());

    /// <summary>Runs the binary with environment variables, in a folder.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="environment">Variables to add to those of this process, of which those that start with BACKUPEDGE_ are removed.</param>
    /// <param name="folder">The current folder of the process; the default is the temporary folder of the system.</param>
    /// <exception cref="TimeoutException">The process did not exit within five minutes.</exception>
    public static async Task<CommandResult> RunAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string? folder = null
    )
    {
        var start = StartInfo(arguments, environment, folder ?? Path.GetTempPath());
        start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            var command = string.Join(' ', start.ArgumentList);
            throw new TimeoutException($"backupedge {command} did not exit within {Timeout}.\n{await output}\n{await errors}");
        }

        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Returns how to start the published binary without the BACKUPEDGE_ variables of this process.</summary>
    internal static ProcessStartInfo StartInfo(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string folder
    )
    {
        var start = new ProcessStartInfo(PublishedBinary.Path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("BACKUPEDGE_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        RunEncryption.Prepare(start);
        return start;
    }
}

using System.Diagnostics;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Runs the published binary as an operator does, and waits for its end.</summary>
public static class BackupEdgeCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs it with some arguments, a verb first.</summary>
    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(arguments, new Dictionary<string, string>());

    /// <summary>Runs it with environment variables too, and in a folder.</summary>
    /// <param name="arguments">A verb and what follows.</param>
    /// <param name="environment">Set beside those of the tests, of which no BACKUPEDGE_ one is passed on.</param>
    /// <param name="folder">The current folder of the command; the system's temporary folder unless told.</param>
    /// <exception cref="TimeoutException">It has not ended within five minutes.</exception>
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
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException(
                $"backupedge {string.Join(' ', start.ArgumentList)} has not ended within " + $"{Patience}.\n{await output}\n{await errors}"
            );
        }

        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>How the published binary is started with nothing of the tests' own settings.</summary>
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

        return start;
    }
}

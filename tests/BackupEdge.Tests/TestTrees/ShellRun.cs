using System.Diagnostics;

namespace BackupEdge.Tests.TestTrees;

/// <summary>Runs programs of the machine on files of tests.</summary>
internal static class ShellRun
{
    /// <summary>
    /// Runs a line of bash with <c>pipefail</c> in a folder, and returns the exit code and the output.
    /// </summary>
    public static async Task<(int ExitCode, string Text)> TryAsync(string folder, string line, IEnumerable<string>? arguments = null)
    {
        var start = new ProcessStartInfo("bash", ["-o", "pipefail", "-c", line, "test", .. arguments ?? []])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = await output + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, text);
    }

    /// <summary>Runs a line of bash that must succeed, and returns its output.</summary>
    public static async Task<string> RunAsync(string folder, string line, IEnumerable<string>? arguments = null)
    {
        var (exit, text) = await TryAsync(folder, line, arguments);
        Assert.True(exit == 0, $"`{line}` ended with {exit}: {text}");
        return text;
    }
}

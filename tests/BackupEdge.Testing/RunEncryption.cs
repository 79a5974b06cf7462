using System.Diagnostics;

namespace BackupEdge.Testing;

/// <summary>
/// Gives keys to new data folders if the whole suite runs with encryption: the variable BACKUPEDGE_TEST_ENCRYPTION is <c>shared</c>. In
/// mode <c>sealed</c>, the published binary runs without keys, since restores would need a recovery identity in each test.
/// </summary>
internal static class RunEncryption
{
    private const string KeyFile = "BACKUPEDGE__ENCRYPTION__KEY_FILE";
    private static readonly Lock Making = new();

    private static bool IsOn { get; } = Environment.GetEnvironmentVariable("BACKUPEDGE_TEST_ENCRYPTION") == "shared";

    /// <summary>Makes keys before a command that creates its data folder, and names the host's key file to every command.</summary>
    /// <param name="start">How the command is started.</param>
    /// <exception cref="InvalidOperationException">The keys could not be made; the message contains the output.</exception>
    public static void Prepare(ProcessStartInfo start)
    {
        if (!IsOn || start.Environment.ContainsKey(KeyFile) || DataOf(start) is not { } data)
        {
            return;
        }

        var keyFile = data + ".host.key";
        lock (Making)
        {
            if (start.ArgumentList[0] is "backup" or "serve" && !Directory.Exists(data))
            {
                Make(data, keyFile);
            }
        }

        if (File.Exists(keyFile))
        {
            start.Environment[KeyFile] = keyFile;
        }
    }

    private static string? DataOf(ProcessStartInfo start)
    {
        var at = start.ArgumentList.IndexOf("--data");
        return at < 0 || at + 1 == start.ArgumentList.Count
            ? null
            : Path.GetFullPath(start.ArgumentList[at + 1], start.WorkingDirectory).TrimEnd('/');
    }

    private static void Make(string data, string keyFile)
    {
        var init = new ProcessStartInfo(PublishedBinary.Path, ["encryption", "init", "--data", data, "--host-key-file", keyFile, "--json"])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(init)!;
        var errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"`encryption init` ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        }
    }
}

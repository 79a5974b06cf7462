using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace BackupEdge.Testing;

/// <summary>
/// Gives keys to new data folders if the whole suite runs with encryption: the variable BACKUPEDGE_TEST_ENCRYPTION is <c>shared</c> or
/// <c>sealed</c>. In mode <c>sealed</c>, servers are unlocked, and commands that read contents themselves get the recovery identity. A
/// command whose environment names a key file makes its own keys.
/// </summary>
internal static class RunEncryption
{
    /// <summary>The environment variable that names the host's key file to the program.</summary>
    public const string KeyFileVariable = "BACKUPEDGE__ENCRYPTION__KEY_FILE";

    private const string Sealed = "sealed";
    private static readonly Lock Making = new();
    private static readonly HashSet<string> Served = new(StringComparer.Ordinal);
    private static readonly string? Mode = Environment.GetEnvironmentVariable("BACKUPEDGE_TEST_ENCRYPTION") is "shared" or Sealed
        ? Environment.GetEnvironmentVariable("BACKUPEDGE_TEST_ENCRYPTION")
        : null;

    /// <summary>Whether new data folders get keys.</summary>
    public static bool IsOn => Mode is not null;

    /// <summary>The file name of the catalogue of a data folder.</summary>
    public static string CatalogueName => IsOn ? "catalogue.sealed" : "catalogue.db";

    /// <summary>Returns the path of the host's key file of a data folder, which exists if the folder was given keys.</summary>
    public static string KeyFileOf(string data) => data + ".host.key";

    /// <summary>Makes keys before a command that creates its data folder, and names the host's key file to every command.</summary>
    /// <param name="start">How the command is started.</param>
    /// <exception cref="InvalidOperationException">The keys could not be made; the message contains the output.</exception>
    public static void Prepare(ProcessStartInfo start)
    {
        if (!IsOn || start.Environment.ContainsKey(KeyFileVariable) || DataOf(start) is not { } data)
        {
            return;
        }

        bool isServed;
        lock (Making)
        {
            if (start.ArgumentList[0] is "backup" or "serve" && !Directory.Exists(data))
            {
                Make(data);
            }

            isServed = Served.Contains(data);
        }

        if (File.Exists(KeyFileOf(data)))
        {
            start.Environment[KeyFileVariable] = KeyFileOf(data);
        }

        if (
            File.Exists(RecoveryOf(data))
            && start.ArgumentList[0] is "restore" or "cat" or "export"
            && !(isServed && start.ArgumentList[0] == "restore")
            && !start.ArgumentList.Contains("--server")
            && !start.ArgumentList.Contains("--identity")
        )
        {
            start.ArgumentList.Add("--identity");
            start.ArgumentList.Add(RecoveryOf(data));
        }
    }

    /// <summary>Unlocks a server that has started. Commands on its data folder are run by it from now on.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="client">A client of the server. If its key is not an admin's, the server stays locked.</param>
    public static async Task UnlockAsync(string data, HttpClient client)
    {
        if (!File.Exists(RecoveryOf(data)))
        {
            return;
        }

        lock (Making)
        {
            Served.Add(data);
        }

        using var answer = await client.PostAsJsonAsync(
            "/api/v1/backup/unlock",
            new { identity = await File.ReadAllTextAsync(RecoveryOf(data)), minutes = 24 * 60 }
        );
    }

    /// <summary>Notes that a server has ended.</summary>
    public static void End(string data)
    {
        lock (Making)
        {
            Served.Remove(data);
        }
    }

    // Exists in mode sealed only.
    private static string RecoveryOf(string data) => data + ".recovery.key";

    private static string? DataOf(ProcessStartInfo start)
    {
        var at = start.ArgumentList.IndexOf("--data");
        return at < 0 || at + 1 == start.ArgumentList.Count
            ? null
            : Path.GetFullPath(start.ArgumentList[at + 1], start.WorkingDirectory).TrimEnd('/');
    }

    // The recovery slot is tested, since the status reports one that is not.
    private static void Make(string data)
    {
        var made = Run("encryption", "init", "--data", data, "--host-key-file", KeyFileOf(data), "--mode", Mode!, "--json");
        var recovery = Mode == Sealed ? RecoveryOf(data) : KeyFileOf(data) + ".recovery";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new StreamWriter(recovery, options))
        {
            file.Write(JsonDocument.Parse(made).RootElement.GetProperty("recovery_identity").GetString());
        }

        Run("encryption", "test", "--data", data, "--identity", recovery);
    }

    private static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(PublishedBinary.Path, arguments)
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[KeyFileVariable] = KeyFileOf(arguments[Array.IndexOf(arguments, "--data") + 1]);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"`encryption {arguments[1]}` ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}"
            );
    }
}

using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A folder on "another machine": it has a key, and no data folder, from which commands use a server.</summary>
internal sealed class RemoteScratch : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backupedge-remote-");

    public string Folder => _folder.FullName;

    public string In(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Saves a key as a file that only its owner can read.</summary>
    public void WriteKey(string key)
    {
        File.WriteAllText(In("key"), key + "\n");
        File.SetUnixFileMode(In("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Runs a command with the address and the key in variables.</summary>
    public Task<CommandResult> RunAsync(string url, params string[] arguments) =>
        BackupEdgeCommand.RunAsync(arguments, Variables(url), _folder.FullName);

    /// <summary>Runs a command, asserts that it succeeds, and returns its JSON output.</summary>
    public async Task<JsonElement> AnswerAsync(string url, params string[] arguments)
    {
        var result = await RunAsync(url, [.. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Errors}");
        return JsonSerializer.Deserialize<JsonElement>(result.Output);
    }

    public Dictionary<string, string> Variables(string url) =>
        new() { ["BACKUPEDGE_SERVER"] = url, ["BACKUPEDGE_API_KEY_FILE"] = In("key") };

    public void Dispose() => _folder.Delete(recursive: true);
}

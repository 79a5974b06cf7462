using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A folder for a test of the published command line, with a source, a data folder and restore targets.</summary>
internal sealed class CommandScratch : IDisposable
{
    private readonly Dictionary<string, string> _variables = [];

    /// <summary>Creates the folder.</summary>
    /// <param name="hasOwnKeys">Whether the test makes the keys of the data folder, with the key file <c>host.key</c>.</param>
    public CommandScratch(bool hasOwnKeys = false)
    {
        if (hasOwnKeys)
        {
            _variables[RunEncryption.KeyFileVariable] = In("host.key");
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("backupedge-cli-").FullName;

    public string Bots => In("bots");

    public string Data => In("data");

    public string In(string name) => Path.Combine(Folder, name);

    /// <summary>Writes 40 files into the folder <c>bots</c>.</summary>
    public void MakeBots()
    {
        for (var i = 0; i < 20; i++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(Bots, $"bot{i}.gbai")).FullName;
            File.WriteAllText(Path.Combine(folder, "start.bas"), $"TALK \"{i}\"");
            File.WriteAllText(Path.Combine(folder, "big.kb"), new string((char)('a' + i), 50_000));
        }
    }

    /// <summary>Runs a command on the data folder, with <see cref="Folder"/> as its working folder.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) =>
        BackupEdgeCommand.RunAsync([.. arguments, "--data", Data], _variables, Folder);

    /// <summary>Runs a command, asserts that it succeeds, and returns its JSON output.</summary>
    public async Task<JsonElement> AnswerAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Errors}");
        return JsonSerializer.Deserialize<JsonElement>(result.Output);
    }

    /// <summary>Asserts that two trees hold the same files with the same bytes.</summary>
    public static void AssertSame(string expected, string actual)
    {
        var names = FilesOf(expected);
        Assert.NotEmpty(names);
        Assert.Equal(names, FilesOf(actual));
        Assert.All(names, name =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(expected, name)), File.ReadAllBytes(Path.Combine(actual, name)))
        );
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static List<string> FilesOf(string folder) =>
        [
            .. Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Order(StringComparer.Ordinal),
        ];
}

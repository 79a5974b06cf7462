using System.Text;
using System.Text.Json;
using BackupEdge.Commands;
using BackupEdge.Commands.Setup;

namespace BackupEdge.Tests.Commands;

/// <summary>Runs the command line in this process, with a scratch folder as its working folder.</summary>
internal sealed class CommandHarness : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("backupedge-commands-").FullName;

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Standard output of the last run.</summary>
    public string Output { get; private set; } = "";

    /// <summary>Standard error of the last run.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>The bytes that the last run wrote to standard output, as Latin-1.</summary>
    public string ByteText { get; private set; } = "";

    /// <summary>The configuration file of the installed service; null for none.</summary>
    public string? SystemConfigFile { get; set; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsTerminal { get; set; }

    /// <summary>The number of columns of the terminal on standard output; null if it is not a terminal.</summary>
    public int? OutputWidth { get; set; }

    /// <summary>The local time zone.</summary>
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>What a person types when a command asks, or null if nobody can be asked.</summary>
    public string? Typed { get; set; }

    /// <summary>The host that settings are proposed for; null for none.</summary>
    public HostAccess? Host { get; set; }

    public string In(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        var path = In(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Runs a command and returns its exit code.</summary>
    public Task<int> RunAsync(params string[] arguments) => RunAsync(terminalWidth: null, arguments);

    /// <summary>Runs a command on a terminal of this width, or on none if it is null, and returns its exit code.</summary>
    public async Task<int> RunAsync(Func<int>? terminalWidth, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var bytes = new MemoryStream();
        try
        {
            return await CommandLine.RunAsync(
                arguments,
                new CommandEnvironment
                {
                    Output = output,
                    OpenOutput = () => bytes,
                    IsTerminal = IsTerminal,
                    OutputWidth = OutputWidth is { } width ? () => width : null,
                    Input = new StringReader(Typed ?? ""),
                    IsInteractive = Typed is not null,
                    Error = errors,
                    TerminalWidth = terminalWidth,
                    Environment = Variables,
                    WorkingFolder = Folder,
                    SystemConfigFile = SystemConfigFile,
                    Host = Host,
                    Time = TimeProvider.System,
                    Zone = Zone,
                }
            );
        }
        finally
        {
            Output = output.ToString();
            Errors = errors.ToString();
            ByteText = Encoding.Latin1.GetString(bytes.ToArray());
        }
    }

    /// <summary>Runs a command, asserts that it succeeds, and returns its JSON output.</summary>
    public async Task<JsonElement> AnswerAsync(params string[] arguments)
    {
        var exit = await RunAsync([.. arguments, "--json"]);
        Assert.True(exit == 0, $"exit {exit}: {Errors}");
        return JsonSerializer.Deserialize<JsonElement>(Output);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

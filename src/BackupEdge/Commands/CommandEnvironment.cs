using System.Collections;
using BackupEdge.Commands.Setup;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Commands;

/// <summary>The process environment of a command. Tests replace all of it.</summary>
internal sealed record CommandEnvironment
{
    /// <summary>Standard output, used only for answers.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Opens standard output for binary data.</summary>
    public Func<Stream> OpenOutput { get; init; } = Console.OpenStandardOutput;

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Returns the number of columns of the terminal on standard output; null if standard output is not a terminal.</summary>
    public Func<int>? OutputWidth { get; init; }

    /// <summary>Standard input, used for answers to questions.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Whether a person can be asked: standard input and standard error are terminals.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Standard error, used for messages, progress and logs.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether standard error is the journal of systemd.</summary>
    public bool IsJournal { get; init; }

    /// <summary>Returns the number of columns of the terminal on standard error; null if standard error is not a terminal.</summary>
    public required Func<int>? TerminalWidth { get; init; }

    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The folder against which relative paths are resolved.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>The configuration file of the installed service, which is searched last; null for none.</summary>
    public string? SystemConfigFile { get; init; }

    /// <summary>The host that settings are proposed for; null for none.</summary>
    public HostAccess? Host { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The local time zone, in which times are printed.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;

    /// <summary>Whether the terminal cannot move its cursor or show colours.</summary>
    public bool IsDumbTerminal => Variable("TERM") == "dumb";

    /// <summary>Returns an environment variable; null if it is not set.</summary>
    public string? Variable(string name) => Environment.GetValueOrDefault(name);

    /// <summary>Returns the environment of this process.</summary>
    public static CommandEnvironment OfProcess() =>
        new()
        {
            Output = Console.Out,
            IsTerminal = !Console.IsOutputRedirected,
            OutputWidth = Console.IsOutputRedirected ? null : Columns,
            Input = Console.In,
            IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            Error = Console.Error,
            IsJournal = JournalStream.IsStandardError(System.Environment.GetEnvironmentVariable("JOURNAL_STREAM")),
            TerminalWidth = Console.IsErrorRedirected ? null : Columns,
            Environment = Variables(),
            WorkingFolder = System.Environment.CurrentDirectory,
            SystemConfigFile = SettingsSearch.SystemFile,
            Host = OperatingSystem.IsLinux() ? new HostAccess("/", new HostProbe(TimeProvider.System)) : null,
            Time = TimeProvider.System,
        };

    private static int Columns()
    {
        const int DefaultColumns = 80;
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : DefaultColumns;
        }
        catch (IOException)
        {
            return DefaultColumns;
        }
    }

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}

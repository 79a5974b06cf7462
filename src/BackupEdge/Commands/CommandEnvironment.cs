using System.Collections;

namespace BackupEdge.Commands;

/// <summary>What a command sees of the world, so that a test can give all of it.</summary>
internal sealed record CommandEnvironment
{
    /// <summary>Standard output, for answers alone.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Opens standard output for bytes, for what is no text.</summary>
    public Func<Stream> OpenOutput { get; init; } = Console.OpenStandardOutput;

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Standard error, for everything else.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Columns of the terminal that standard error is; null when it is none.</summary>
    public required Func<int>? TerminalWidth { get; init; }

    /// <summary>The environment's variables that matter.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What relative paths start from.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Those of this process.</summary>
    public static CommandEnvironment OfProcess() =>
        new()
        {
            Output = Console.Out,
            IsTerminal = !Console.IsOutputRedirected,
            Error = Console.Error,
            TerminalWidth = Console.IsErrorRedirected ? null : Columns,
            Environment = Variables(),
            WorkingFolder = System.Environment.CurrentDirectory,
            Time = TimeProvider.System,
        };

    private static int Columns()
    {
        const int Usual = 80;
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : Usual;
        }
        catch (IOException)
        {
            return Usual;
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

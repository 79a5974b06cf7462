namespace BackupEdge.Engine.Platform;

/// <summary>A program to be run as a child process, and what is said when it fails.</summary>
/// <param name="Run">The program and its arguments; no shell sees them.</param>
internal sealed record ChildCommand(IReadOnlyList<string> Run)
{
    /// <summary>What it is for, the beginning of a sentence: <c>The command of the source 'vault'</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The code of the fault when it fails.</summary>
    public required string FaultCode { get; init; }

    /// <summary>The source that it is run for.</summary>
    public required string Source { get; init; }

    /// <summary>What to do when the program is not there.</summary>
    public string Remedy { get; init; } = "Install it, or mend its path in the configuration.";

    /// <summary>Variables that it gets beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it gets the other variables of this process too; else it gets those alone that a runtime needs to start.</summary>
    public bool InheritsEnvironment { get; init; } = true;

    /// <summary>After so long it is killed; null for never.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long it has to end by itself before it is killed, once its input was closed; zero to kill it at once.</summary>
    public TimeSpan StopPatience { get; init; }
}

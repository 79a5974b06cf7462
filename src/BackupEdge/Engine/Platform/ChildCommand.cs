namespace BackupEdge.Engine.Platform;

/// <summary>Describes a program to run as a child process, and the error to report if it fails.</summary>
/// <param name="Run">The program and its arguments. They are passed directly to the program, without a shell.</param>
internal sealed record ChildCommand(IReadOnlyList<string> Run)
{
    /// <summary>The beginning of an error message, for example <c>The command of the source 'vault'</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The error code to report if the program fails.</summary>
    public required string FaultCode { get; init; }

    /// <summary>The name of the source that the program runs for.</summary>
    public required string Source { get; init; }

    /// <summary>The sentence to add to the error message if the program cannot be started.</summary>
    public string Remedy { get; init; } = "Install it, or correct its path in the configuration.";

    /// <summary>Environment variables to set in addition to the inherited ones.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether the program inherits the environment variables of this process. If <see langword="false"/>, it inherits only <c>PATH</c> and
    /// the variables of the .NET runtime.
    /// </summary>
    public bool InheritsEnvironment { get; init; } = true;

    /// <summary>How many bytes the program can write while nobody reads its output, if the system allows that; 0 for the default.</summary>
    public int PipeBytes { get; init; }

    /// <summary>The folder in which the program runs; null for that of this process.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>The time after which the program is killed, or <see langword="null"/> for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// The time that the program has to exit after its input was closed and before it is killed; zero to kill it immediately.
    /// </summary>
    public TimeSpan StopTimeout { get; init; }
}

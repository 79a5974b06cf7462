namespace BackupEdge.Engine.Sources;

/// <summary>A command whose standard output is backed up. It comes from the configuration alone, and no shell sees it.</summary>
internal sealed record SourceCommand
{
    /// <summary>The program and its arguments; the program is an absolute path, or a name to be found in PATH.</summary>
    public required IReadOnlyList<string> Run { get; init; }

    /// <summary>The name of the output's file in the backup.</summary>
    public required string FileName { get; init; }

    /// <summary>Variables that the command gets beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>After so long it is killed, and so is <see cref="Restore"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The program, with its arguments, that takes the output back on its standard input; null when there is none.</summary>
    public IReadOnlyList<string>? Restore { get; init; }

    /// <summary>The file name alone: arguments and variables may be secret.</summary>
    public override string ToString() => FileName;
}

namespace BackupEdge.Engine.Sources;

/// <summary>A command whose standard output is backed up. It can only be set in the configuration, and is run without a shell.</summary>
internal sealed record SourceCommand
{
    /// <summary>The program and its arguments. The program is an absolute path, or a name to search for in PATH.</summary>
    public required IReadOnlyList<string> Run { get; init; }

    /// <summary>The name of the file in the backup that contains the output.</summary>
    public required string FileName { get; init; }

    /// <summary>Environment variables to set in addition to those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The time after which the command or <see cref="Restore"/> is killed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The program and arguments of the command that reads the output from its standard input and restores it, or <see langword="null"/> if
    /// there is none.
    /// </summary>
    public IReadOnlyList<string>? Restore { get; init; }

    /// <summary>Returns the file name only, because arguments and variables may contain secrets.</summary>
    public override string ToString() => FileName;
}

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A command that is run before or after a source is read, to freeze and thaw an application. It comes from the configuration alone.
/// </summary>
internal sealed record Hook
{
    /// <summary>The program and its arguments; the program is an absolute path, or a name to be found in PATH.</summary>
    public required IReadOnlyList<string> Run { get; init; }

    /// <summary>After so long it is killed and has failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether its failure fails the backup; else it is a warning.</summary>
    public bool StopsBackup { get; init; } = true;
}

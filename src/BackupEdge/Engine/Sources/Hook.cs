namespace BackupEdge.Engine.Sources;

/// <summary>
/// A command that runs before or after a source is read, for example to freeze and thaw an application. It can only be set in the
/// configuration.
/// </summary>
internal sealed record Hook
{
    /// <summary>The program and its arguments. The program is an absolute path, or a name to search for in PATH.</summary>
    public required IReadOnlyList<string> Run { get; init; }

    /// <summary>The time after which the hook is killed and counts as failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a failure of the hook fails the backup; otherwise it is a warning.</summary>
    public bool StopsBackup { get; init; } = true;
}

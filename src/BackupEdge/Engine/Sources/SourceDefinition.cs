namespace BackupEdge.Engine.Sources;

/// <summary>A named thing to back up, as the configuration tells it.</summary>
public sealed record SourceDefinition
{
    /// <summary>The name, unique in a configuration; the first segment of every path inside a backup.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of thing it is.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>The absolute path of the folder or database file.</summary>
    public required string Path { get; init; }

    /// <summary>Patterns in .gitignore style of what to leave out; empty for all.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}

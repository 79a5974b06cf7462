namespace BackupEdge.Configuration;

/// <summary>All kinds of source. A new kind must be registered only here.</summary>
internal static class SourceKinds
{
    /// <summary>The kinds, in the order in which messages list them.</summary>
    public static IReadOnlyList<SourceKind> All { get; } =
    [new FilesKind(), new SqliteKind(), new PostgresKind(), new CommandKind(), new S3Kind(), new PhysicalKind()];

    /// <summary>The names of all kinds.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(kind => kind.Name)];

    /// <summary>Returns the kind with a name, or null.</summary>
    public static SourceKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>Returns the kind with a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static SourceKind Get(string name) =>
        Find(name) ?? throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such kind of source.");
}

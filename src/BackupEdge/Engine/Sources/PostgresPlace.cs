namespace BackupEdge.Engine.Sources;

/// <summary>Where a restore puts the databases of a PostgreSQL source.</summary>
/// <param name="IsOriginal">Whether the connection is that of the source, and not that of a target.</param>
/// <param name="NamePattern">
/// The name of each database, in which <c>{name}</c> stands for the name that it had; null for the original names, or, with a target, for
/// the database of its connection.
/// </param>
internal sealed record PostgresPlace(bool IsOriginal, string? NamePattern)
{
    /// <summary>What stands for the name that a database had.</summary>
    public const string Name = "{name}";

    /// <summary>The databases of the source, by their names.</summary>
    public static PostgresPlace Original { get; } = new(true, null);

    /// <summary>
    /// Returns the name of the database that a stream is restored into; null for the one of the connection. The database is created if it
    /// does not exist.
    /// </summary>
    /// <param name="path">The path of the stream in the backup, which is no path of <see cref="PostgresPaths.Globals"/>.</param>
    /// <param name="hasSeveral">Whether the source has several databases now.</param>
    public string? Of(string path, bool hasSeveral)
    {
        var ofSeveral = PostgresPaths.FindDatabase(path);
        var name = ofSeveral ?? PostgresPaths.NameOfSingle(path);
        return NamePattern is { } pattern ? pattern.Replace(Name, name, StringComparison.Ordinal)
            : IsOriginal && (ofSeveral is not null || hasSeveral) ? name
            : null;
    }
}

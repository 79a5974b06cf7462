using BackupEdge.Engine.Sqlite;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A named thing to back up, as the configuration tells it. Sources of kind <c>files</c> are trees; each other one is a stream, which
/// becomes one file in the backup.
/// </summary>
public sealed record SourceDefinition
{
    /// <summary>The name, unique in a configuration; the first segment of every path inside a backup.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of thing it is.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>Where it lies, for people and to tell whether a base fits: the absolute path of the folder or database file, the connection
    /// of a PostgreSQL database, the file name of a command's output.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Whether symbolic links in <see cref="Path"/> are followed, because an administrator made them; else a source whose path has one
    /// is refused. Of the kinds <c>files</c> and <c>sqlite</c>; the file of a database itself is never followed.
    /// </summary>
    public bool Follow { get; init; }

    /// <summary>Patterns in .gitignore style of what to leave out of a folder; empty for all.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>How the database is reached; of kind <c>postgres</c> alone.</summary>
    public PostgresConnection? Postgres { get; init; }

    /// <summary>What is run; of kind <c>command</c> alone.</summary>
    public SourceCommand? Command { get; init; }

    /// <summary>The folder of a database when symbolic links on the way to it are followed; empty when they are not.</summary>
    internal string FollowedFolder => Follow ? System.IO.Path.GetDirectoryName(Path)! : "";

    /// <summary>After so long the reading of a database, or a restore into it, is stopped; of kind <c>sqlite</c> alone.</summary>
    public TimeSpan Timeout { get; init; } = SqliteTask.DefaultTimeout;

    /// <summary>Whether a backup goes on without the source when it fails; else the backup fails.</summary>
    public bool IsSkippedOnFailure { get; init; }

    /// <summary>Run just before the source is read.</summary>
    public Hook? Before { get; init; }

    /// <summary>Run when all of the source was read, or reading it failed.</summary>
    public Hook? After { get; init; }

    /// <summary>The name of a stream's file in the backup, below the source's name; empty for a tree.</summary>
    public string FileName =>
        Kind switch
        {
            SourceKind.Sqlite => System.IO.Path.GetFileName(Path),
            SourceKind.Postgres => Postgres!.FileName,
            SourceKind.Command => Command!.FileName,
            _ => "",
        };
}

using BackupEdge.Engine.Sqlite;

namespace BackupEdge.Engine.Sources;

/// <summary>A source that is a SQLite database file. It is copied consistently while other programs write to it.</summary>
internal sealed record SqliteSource : StreamSourceDefinition
{
    /// <summary>The name of this kind of source.</summary>
    public const string KindName = "sqlite";

    /// <summary>The absolute path of the database file.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Whether symbolic links in the path of the folder of the database file are followed. The file itself must not be a link.
    /// </summary>
    public bool Follow { get; init; }

    /// <summary>The time after which reading the database, or a restore into it, is stopped.</summary>
    public TimeSpan Timeout { get; init; } = SqliteTask.DefaultTimeout;

    public override string Kind => KindName;

    public override string Location => Path;

    public override string? DatabaseFile => Path;

    public override string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>The folder of the database if symbolic links in its path are followed; otherwise empty.</summary>
    internal string FollowedFolder => Follow ? System.IO.Path.GetDirectoryName(Path)! : "";

    internal override IStreamSource Open(EngineOptions options, CancellationToken cancellationToken) =>
        SqliteDatabase.Open(this, options, cancellationToken);

    internal override void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken) =>
        new SqliteRestore(stream, options, cancellationToken).Run(this);

    internal override long Measure(IReadOnlyList<string> forbidden, CancellationToken cancellationToken) =>
        File.Exists(Path) ? new FileInfo(Path).Length : 0;

    internal override IEnumerable<string> FindProblems(string subject) =>
        LocalChecks
            .Missing(File.Exists(Path), Directory.Exists(Path), subject, Path, "a folder, not a database file")
            .Concat(FindRefusal() is { } refusal ? [$"{subject}: {refusal}. A backup of it fails."] : []);

    // Returns why an existing database would be refused, regardless of its content.
    private string? FindRefusal()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Path))
        {
            return null;
        }

        try
        {
            using var place = SqlitePlace.Open(Path, FollowedFolder);
            _ = place.Stat();
            return null;
        }
        catch (SqliteRefusal e) when (e.Failure == SqliteFailure.Refused)
        {
            return e.Message;
        }
        catch (SqliteRefusal)
        {
            // This user cannot access the folder, but the service may be able to.
            return null;
        }
    }
}

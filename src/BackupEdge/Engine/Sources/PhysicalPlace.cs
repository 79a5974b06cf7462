namespace BackupEdge.Engine.Sources;

/// <summary>Where the files of a PostgreSQL server are restored, and to which moment.</summary>
/// <param name="Folder">The absolute path of the folder that gets <c>data</c> and <c>wal</c>.</param>
internal sealed record PhysicalPlace(string Folder)
{
    /// <summary>The moment, UTC; null for everything that the backup has.</summary>
    public DateTimeOffset? Moment { get; init; }

    /// <summary>Whether only segments of the log are added to what was restored from an earlier backup.</summary>
    public bool AddsWal { get; init; }

    /// <summary>The folder of the server's files.</summary>
    public string Data => Path.Join(Folder, "data");

    /// <summary>The folder of the log that the server reads when it starts.</summary>
    public string Wal => Path.Join(Folder, "wal");
}

namespace BackupEdge.Engine.Sources;

/// <summary>What kind of thing a source reads.</summary>
internal enum SourceKind
{
    /// <summary>A folder tree.</summary>
    Files,

    /// <summary>A SQLite database, copied consistently.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database, dumped.</summary>
    Postgres,

    /// <summary>A configured command's standard output.</summary>
    Command,
}

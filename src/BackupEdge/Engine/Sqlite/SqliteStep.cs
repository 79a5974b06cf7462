namespace BackupEdge.Engine.Sqlite;

/// <summary>How far work on a database has come.</summary>
internal enum SqliteStep
{
    /// <summary>The copy is whole.</summary>
    Copied,

    /// <summary>The copy was checked, and nothing is wrong with it.</summary>
    Sound,

    /// <summary>The copy's pages were checked and are sound; some values in it break the rules of its schema.</summary>
    Doubtful,

    /// <summary>The copy could not be checked, or only in part.</summary>
    Unchecked,

    /// <summary>The live database holds what the copy holds.</summary>
    Replaced,

    /// <summary>It was not done.</summary>
    Failed,
}

namespace BackupEdge.Engine.Sqlite;

/// <summary>The steps that a task on a database reports.</summary>
internal enum SqliteStep
{
    /// <summary>The copy is complete.</summary>
    Copied,

    /// <summary>The copy was checked without a finding.</summary>
    Sound,

    /// <summary>The copy was checked: its pages are undamaged, but some values violate the rules of its schema.</summary>
    Doubtful,

    /// <summary>The copy could not be checked completely.</summary>
    Unchecked,

    /// <summary>The content of the live database was replaced by the copy.</summary>
    Replaced,

    /// <summary>The task failed.</summary>
    Failed,
}

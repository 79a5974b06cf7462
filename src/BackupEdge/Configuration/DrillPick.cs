namespace BackupEdge.Configuration;

/// <summary>Which backup of each source a drill restores, if none is given.</summary>
internal enum DrillPick
{
    /// <summary>The newest completed one.</summary>
    Newest,

    /// <summary>The one that was proven longest ago, or never.</summary>
    LeastProven,
}

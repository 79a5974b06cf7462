namespace BackupEdge.Catalogue;

/// <summary>The result of a drill, or of one source in it.</summary>
public enum DrillResult
{
    /// <summary>Everything that was checked is as it should be.</summary>
    Proven,

    /// <summary>Some sources of the drill were proven and the others skipped; not a result of a single source.</summary>
    Partial,

    /// <summary>Something cannot be restored, or differs.</summary>
    Failed,

    /// <summary>Nothing is proven, for a reason that says nothing about the backup.</summary>
    Skipped,
}

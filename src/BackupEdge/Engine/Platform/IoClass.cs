namespace BackupEdge.Engine.Platform;

/// <summary>The class in which the system's I/O scheduler places reads and writes of a thread, see ioprio_set(2).</summary>
public enum IoClass
{
    /// <summary>The default of the system: the priority follows <c>nice</c>.</summary>
    BestEffort,

    /// <summary>The disk is used only while no other program needs it.</summary>
    Idle,
}

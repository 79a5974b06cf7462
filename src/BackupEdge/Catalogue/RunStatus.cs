namespace BackupEdge.Catalogue;

/// <summary>How far a backup or a job has come.</summary>
public enum RunStatus
{
    /// <summary>Waiting for its turn; survives a restart.</summary>
    Queued,

    /// <summary>At work.</summary>
    Running,

    /// <summary>Done; a backup can be restored.</summary>
    Completed,

    /// <summary>Ended with an error, which is recorded.</summary>
    Failed,

    /// <summary>Ended because somebody asked for it.</summary>
    Cancelled,

    /// <summary>The service stopped while it ran.</summary>
    Interrupted,

    /// <summary>Of a backup only: completed once, but its archive is no longer in the store.</summary>
    Missing,
}

namespace BackupEdge.Catalogue;

/// <summary>The status of a backup or a job.</summary>
public enum RunStatus
{
    /// <summary>Waits in the queue, which survives a restart.</summary>
    Queued,

    /// <summary>Is running.</summary>
    Running,

    /// <summary>Ended with success. A completed backup can be restored.</summary>
    Completed,

    /// <summary>Ended with an error, which is recorded.</summary>
    Failed,

    /// <summary>Was cancelled by a caller.</summary>
    Cancelled,

    /// <summary>Ended because the service stopped while the job was running.</summary>
    Interrupted,

    /// <summary>The backup has completed, but its archive is no longer in the store. Not used for jobs.</summary>
    Missing,
}

namespace BackupEdge.Catalogue;

/// <summary>The reason why a schedule did not run at a due time.</summary>
internal enum SkipReason
{
    /// <summary>
    /// The service or the machine was not running. The latest due time that passed in that time runs at the next start instead.
    /// </summary>
    Missed,

    /// <summary>The due time had passed, and the schedule does not catch up on missed runs.</summary>
    CatchUpOff,

    /// <summary>The previous run had not ended.</summary>
    StillRunning,

    /// <summary>The backup could not be queued; the message of the skip contains the reason.</summary>
    Refused,
}

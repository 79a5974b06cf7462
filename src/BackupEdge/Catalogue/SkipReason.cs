namespace BackupEdge.Catalogue;

/// <summary>Why a due time of a schedule did not run.</summary>
internal enum SkipReason
{
    /// <summary>Nothing could run then: the service or the machine stood still. A later due time ran for it.</summary>
    Missed,

    /// <summary>It was too late to run, and the schedule makes up for nothing.</summary>
    CatchUpOff,

    /// <summary>The run before had not ended.</summary>
    StillRunning,

    /// <summary>The backup could not be asked for; a message tells why.</summary>
    Refused,
}

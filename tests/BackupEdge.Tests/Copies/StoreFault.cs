namespace BackupEdge.Tests.Copies;

/// <summary>How a call of a <see cref="MemoryObjectStore"/> fails.</summary>
public enum StoreFault
{
    /// <summary>The store refuses the call, which has no effect.</summary>
    Refused,

    /// <summary>The call has its effect, and its answer is lost.</summary>
    LostAnswer,

    /// <summary>The run is canceled before the call has an effect, as by the end of the process.</summary>
    CanceledBefore,

    /// <summary>The run is canceled after the call had its effect, as by the end of the process.</summary>
    CanceledAfter,

    /// <summary>All unfinished uploads are aborted by someone else, before the call.</summary>
    UploadsAborted,
}

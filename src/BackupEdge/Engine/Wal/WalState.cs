namespace BackupEdge.Engine.Wal;

/// <summary>What is known of the log that is received of a source, in the file <c>state.json</c> of its folder.</summary>
internal sealed record WalState
{
    /// <summary>When the process began to receive, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the server was last asked, UTC, whether it answered or not.</summary>
    public DateTimeOffset CheckedAt { get; init; }

    /// <summary>
    /// The recovery point, UTC, by the clock of the server: every transaction that was committed before is in the received log.
    /// </summary>
    public DateTimeOffset? Point { get; init; }

    /// <summary>The recovery point by the clock of this machine, which its age is measured with.</summary>
    public DateTimeOffset? PointHere { get; init; }

    /// <summary>The identifier of the server's data.</summary>
    public string? SystemIdentifier { get; init; }

    /// <summary>Whether the receiver runs.</summary>
    public bool IsReceiving { get; init; }

    /// <summary>Why the log is not received, as a sentence; null if it is.</summary>
    public string? Problem { get; init; }

    /// <summary>How often the receiver had to be started again.</summary>
    public long Restarts { get; init; }

    /// <summary>The size in bytes of the files in the folder.</summary>
    public long Bytes { get; init; }

    /// <summary>The last gap that no completed backup has ended yet; null for none.</summary>
    public WalGap? Gap { get; init; }
}

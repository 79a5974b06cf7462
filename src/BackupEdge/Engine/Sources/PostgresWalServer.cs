using BackupEdge.Engine.Wal;

namespace BackupEdge.Engine.Sources;

/// <summary>What a PostgreSQL server says about its write-ahead log.</summary>
internal sealed record PostgresWalServer
{
    /// <summary>The time, UTC, by the clock of the server.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The major version.</summary>
    public required int Version { get; init; }

    /// <summary>The identifier of the server's data.</summary>
    public required string SystemIdentifier { get; init; }

    /// <summary>The size of a segment in bytes.</summary>
    public required long SegmentBytes { get; init; }

    /// <summary>The setting <c>wal_level</c>.</summary>
    public required string WalLevel { get; init; }

    /// <summary>Whether the server is a standby.</summary>
    public required bool IsStandby { get; init; }

    /// <summary>Whether the user of the connection may receive the log.</summary>
    public required bool MayReplicate { get; init; }

    /// <summary>The number of tablespaces besides those that each server has.</summary>
    public required int Tablespaces { get; init; }

    /// <summary>The position up to which the log is durable; null for a standby.</summary>
    public WalPosition? Flushed { get; init; }

    /// <summary>The timeline; 0 for a standby.</summary>
    public uint Timeline { get; init; }

    /// <summary>Whether the slot exists.</summary>
    public bool HasSlot { get; init; }

    /// <summary>Whether the slot exists, and the server has removed what it should keep.</summary>
    public bool IsSlotLost { get; init; }

    /// <summary>Whether the slot exists, and is one of another kind.</summary>
    public bool IsSlotForeign { get; init; }

    /// <summary>Whether a receiver is connected to the slot.</summary>
    public bool IsSlotActive { get; init; }

    /// <summary>The position up to which the receiver has the log durably; null if it is not known.</summary>
    public WalPosition? Confirmed { get; init; }

    /// <summary>The name of the segment in which the durable log ends.</summary>
    public string Segment => new WalSegment(Timeline, Flushed!.Value.SegmentOf(SegmentBytes)).Name(SegmentBytes);
}

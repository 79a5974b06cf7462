namespace BackupEdge.Drills;

/// <summary>The report of a drill. Times are UTC, durations in milliseconds, sizes in bytes.</summary>
internal sealed record DrillReport
{
    /// <summary>The value of <see cref="Format"/>.</summary>
    public const string FormatName = "backupedge drill report 1";

    /// <summary>The value of <see cref="From"/> for the data folder.</summary>
    public const string DataFolder = "data folder";

    /// <summary>The format of the report.</summary>
    public required string Format { get; init; }

    /// <summary>The id of the drill.</summary>
    public required string Id { get; init; }

    /// <summary>The id of its job.</summary>
    public required string JobId { get; init; }

    /// <summary>The name of the machine that ran it.</summary>
    public required string Host { get; init; }

    /// <summary>The version of BackupEdge that ran it.</summary>
    public required string Version { get; init; }

    /// <summary>Who requested it: a caller, or the id of a schedule.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When it began.</summary>
    public required string StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required string EndedAt { get; init; }

    /// <summary>Where the backups were read from: <c>data folder</c>, or the name of a copy.</summary>
    public required string From { get; init; }

    /// <summary>Where they were restored to: <c>scratch</c>, or the name of a target. It was deleted afterwards.</summary>
    public required string RestoredTo { get; init; }

    /// <summary>The result of all sources together.</summary>
    public required string Result { get; init; }

    /// <summary>The sources, in the order in which they were restored.</summary>
    public required IReadOnlyList<DrilledSource> Sources { get; init; }

    /// <summary>The signature by the store's keys; <c>null</c> if the store has none.</summary>
    public DrillSignature? Signature { get; init; }
}

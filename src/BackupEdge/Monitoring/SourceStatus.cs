using BackupEdge.Catalogue;
using BackupEdge.Engine.Wal;

namespace BackupEdge.Monitoring;

/// <summary>The backup status of a source.</summary>
/// <param name="Name">The name of the source.</param>
/// <param name="Kind"><c>files</c>, <c>sqlite</c>, <c>postgres</c>, <c>command</c>, <c>s3</c> or <c>postgres-physical</c>.</param>
/// <param name="LastSuccess">The newest completed backup that contains the source; null if there is none.</param>
/// <param name="LastEnded">
/// The newest backup of the source that has ended, successfully or not, except cancelled ones; null if there is none.
/// </param>
/// <param name="OverdueFor">
/// The first due time, UTC, of a schedule since which the source should have been backed up and was not; null if it is not overdue.
/// </param>
internal sealed record SourceStatus(
    string Name,
    string Kind,
    BackupOverview? LastSuccess,
    BackupOverview? LastEnded,
    DateTimeOffset? OverdueFor
)
{
    /// <summary>
    /// The newest completed backup that skipped the source because it failed, with the reason as error; null if a newer backup contains it.
    /// </summary>
    public BackupOverview? Skipped { get; init; }

    /// <summary>Whether an enabled schedule takes the source.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>Whether a schedule that takes the source has run.</summary>
    public bool HasScheduledRun { get; init; }

    /// <summary>What drills have shown of it; null if that is unknown, as in the status of another server.</summary>
    public SourceProofRow? Proof { get; init; }

    /// <summary>Since when it was not proven, UTC, if that is longer than allowed; otherwise null.</summary>
    public DateTimeOffset? UnprovenSince { get; init; }

    /// <summary>What is known of the received log of a PostgreSQL server; null for other sources, and before any was received.</summary>
    public WalState? Wal { get; init; }

    /// <summary>The size in bytes of the received log above which the status warns.</summary>
    public long WalLimit { get; init; }

    /// <summary>The numbers of warnings of <see cref="LastSuccess"/> about this source; null if it has none.</summary>
    public SourceWarningRow? Warnings { get; init; }
}

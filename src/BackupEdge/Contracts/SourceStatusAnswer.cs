using BackupEdge.Catalogue;
using BackupEdge.Monitoring;

namespace BackupEdge.Contracts;

/// <summary>The status of a source.</summary>
/// <param name="Name">The name of the source.</param>
/// <param name="Kind">The kind of the source: <c>files</c>, <c>sqlite</c>, <c>postgres</c>, <c>command</c>,
/// <c>s3</c> or <c>postgres-physical</c>.</param>
/// <param name="LastSuccessAt">When the newest completed backup that has it ended; <c>null</c> if there is none.</param>
/// <param name="AgeSeconds">The number of seconds since then.</param>
/// <param name="LastBackupId">The newest backup of it that ended and was not cancelled.</param>
/// <param name="LastStatus">The status of that backup.</param>
/// <param name="Overdue">
/// Whether a schedule should have backed it up more than an hour ago, and no backup of it has completed since.
/// </param>
/// <param name="LastProvenAt">When a drill last proved that it can be restored; <c>null</c> if none has.</param>
/// <param name="RecoverySeconds">How long the restore in that drill took.</param>
/// <param name="LastDrillAt">When the last drill of it ended, with any result.</param>
/// <param name="LastDrillResult">The result of it in that drill.</param>
/// <param name="RecoveryPointAt">
/// The time up to which every commit of a PostgreSQL server was received; <c>null</c> for other sources, and while nothing was received.
/// </param>
/// <param name="RecoveryPointAgeSeconds">The number of seconds since then.</param>
internal sealed record SourceStatusAnswer(
    string Name,
    string Kind,
    string? LastSuccessAt,
    long? AgeSeconds,
    string? LastBackupId,
    string? LastStatus,
    bool Overdue,
    string? LastProvenAt,
    double? RecoverySeconds,
    string? LastDrillAt,
    string? LastDrillResult,
    string? RecoveryPointAt,
    long? RecoveryPointAgeSeconds
)
{
    /// <summary>Converts the status of a source.</summary>
    public static SourceStatusAnswer From(SourceStatus source, ServiceStatus whole)
    {
        var success = source.LastSuccess?.EndedAt;
        return new SourceStatusAnswer(
            source.Name,
            source.Kind,
            UtcTime.Text(success),
            success is { } at ? whole.AgeOf(at) : null,
            source.LastEnded?.Id,
            source.LastEnded is { } last ? WireNames.Of(last.Status) : null,
            source.OverdueFor is not null,
            UtcTime.Text(source.Proof?.ProvenAt),
            source.Proof?.RecoveryMilliseconds / 1000.0,
            UtcTime.Text(source.Proof?.Last?.EndedAt),
            source.Proof?.Last is { } drilled ? WireNames.Of(drilled.Result) : null,
            UtcTime.Text(source.Wal?.PointHere),
            source.Wal?.PointHere is { } point ? whole.AgeOf(point) : null
        );
    }
}

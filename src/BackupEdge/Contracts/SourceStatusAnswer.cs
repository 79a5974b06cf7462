using BackupEdge.Catalogue;
using BackupEdge.Monitoring;

namespace BackupEdge.Contracts;

/// <summary>The status of a source.</summary>
/// <param name="Name">The name of the source.</param>
/// <param name="Kind">The kind of the source: <c>files</c>, <c>sqlite</c>, <c>postgres</c> or <c>command</c>.</param>
/// <param name="LastSuccessAt">When the newest completed backup that has it ended; <c>null</c> if there is none.</param>
/// <param name="AgeSeconds">The number of seconds since then.</param>
/// <param name="LastBackupId">The newest backup of it that ended and was not cancelled.</param>
/// <param name="LastStatus">The status of that backup.</param>
/// <param name="Overdue">
/// Whether a schedule should have backed it up more than an hour ago, and no backup of it has completed since.
/// </param>
internal sealed record SourceStatusAnswer(
    string Name,
    string Kind,
    string? LastSuccessAt,
    long? AgeSeconds,
    string? LastBackupId,
    string? LastStatus,
    bool Overdue
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
            source.OverdueFor is not null
        );
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Monitoring;

namespace BackupEdge.Contracts;

/// <summary>How a source is backed up.</summary>
/// <param name="Name">The source.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="LastSuccessAt">When its newest completed backup ended.</param>
/// <param name="AgeSeconds">Seconds since then.</param>
/// <param name="LastBackupId">Its newest backup that has ended, well or not, and was not cancelled.</param>
/// <param name="LastStatus">What came of that.</param>
/// <param name="Overdue">Whether a schedule should have backed it up and nothing has since.</param>
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
    /// <summary>Makes it of a source's part of a status.</summary>
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

using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Scheduling;

namespace BackupEdge.Contracts;

/// <summary>A run that a schedule would have.</summary>
/// <param name="DueAt">The due time, in UTC.</param>
/// <param name="LocalTime">The same time in the schedule's time zone, with its offset.</param>
/// <param name="Type">
/// The type of the backup that it would request, with <c>full_every</c>, if all runs before it complete at their due times;
/// <c>null</c> unless the schedule makes backups.
/// </param>
internal sealed record PreviewedRunAnswer(string DueAt, string LocalTime, string? Type)
{
    /// <summary>Converts a run.</summary>
    public static PreviewedRunAnswer From(PreviewedRun run, TimeZoneInfo zone) =>
        new(
            UtcTime.Text(run.DueAt),
            TimeZoneInfo.ConvertTime(run.DueAt, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            run.Type is { } type ? WireNames.Of(type) : null
        );
}

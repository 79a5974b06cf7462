using System.Globalization;
using BackupEdge.Monitoring;

namespace BackupEdge.Contracts;

/// <summary>The backups that were requested on a day.</summary>
/// <param name="Date">The day, such as <c>2026-11-23</c>.</param>
/// <param name="Completed">The number of backups that completed, with warnings or without.</param>
/// <param name="Warned">The number of backups that completed with warnings.</param>
/// <param name="Failed">The number of backups that failed or were interrupted.</param>
/// <param name="Cancelled">The number of backups that were cancelled.</param>
/// <param name="Running">The number of backups that have not ended.</param>
/// <param name="NewBytes">The bytes that no archive had before, of all sources of these backups.</param>
/// <param name="StoredBytes">The size in bytes of their archives when they were made.</param>
internal sealed record HistoryDayAnswer(
    string Date,
    int Completed,
    int Warned,
    int Failed,
    int Cancelled,
    int Running,
    long NewBytes,
    long StoredBytes
)
{
    /// <summary>Converts the days of a source or schedule.</summary>
    public static IReadOnlyList<HistoryDayAnswer> Of(HistorySeries series) => [.. series.Days.Select(Of)];

    /// <summary>Writes a day.</summary>
    public static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static HistoryDayAnswer Of(HistoryDay day) =>
        new(Text(day.Date), day.Completed, day.Warned, day.Failed, day.Cancelled, day.Running, day.NewBytes, day.StoredBytes);
}

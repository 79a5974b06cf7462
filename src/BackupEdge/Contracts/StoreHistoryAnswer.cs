using BackupEdge.Catalogue;
using BackupEdge.Monitoring;

namespace BackupEdge.Contracts;

/// <summary>How the archive store has grown.</summary>
/// <param name="Days">One sample for each day on which the server ran, oldest first.</param>
/// <param name="FullAt">
/// When the file system will be full if it grows as in the last 30 days; <c>null</c> if its free space does not shrink, there are fewer
/// than 7 samples, or it would be in more than ten years.
/// </param>
/// <param name="Largest">
/// The backups of these days with the largest archives, at most 5, largest first; deleted ones are left out.
/// </param>
internal sealed record StoreHistoryAnswer(IReadOnlyList<StoreSampleAnswer> Days, string? FullAt, IReadOnlyList<LargestBackupAnswer> Largest)
{
    /// <summary>Converts samples, of which those before a day only count for the prediction, and the largest backups.</summary>
    public static StoreHistoryAnswer Of(
        IReadOnlyList<StoreSampleRow> samples,
        IReadOnlyList<LargestRow> largest,
        DateOnly from,
        DateTimeOffset now
    ) =>
        new(
            [
                .. samples
                    .Where(sample => sample.Day >= from)
                    .Select(sample => new StoreSampleAnswer(
                        HistoryDayAnswer.Text(sample.Day),
                        sample.Archives,
                        sample.Bytes,
                        sample.FreeBytes
                    )),
            ],
            UtcTime.Text(StoreForecast.FullAt(samples, now)),
            [.. largest.Select(LargestBackupAnswer.Of)]
        );
}

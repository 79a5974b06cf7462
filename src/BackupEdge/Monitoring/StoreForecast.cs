using BackupEdge.Catalogue;

namespace BackupEdge.Monitoring;

/// <summary>Predicts when the file system of the archive store is full: a line through the free space of the last 30 days.</summary>
internal static class StoreForecast
{
    /// <summary>The number of days that count.</summary>
    public const int Days = 30;

    private const int FewestSamples = 7;
    private const int FarthestDays = 3650;

    /// <summary>
    /// Returns when there will be no free space; null if it does not shrink, too little is known, or it is more than ten years.
    /// </summary>
    /// <param name="samples">Samples, oldest first.</param>
    /// <param name="now">The current time, UTC.</param>
    public static DateTimeOffset? FullAt(IReadOnlyList<StoreSampleRow> samples, DateTimeOffset now)
    {
        var recent = samples.Where(sample => (now - sample.TakenAt).TotalDays is >= -1 and <= Days).ToList();
        if (recent.Count < FewestSamples)
        {
            return null;
        }

        // Least squares, with the time in days before now.
        var times = recent.Select(sample => (sample.TakenAt - now).TotalDays).ToList();
        var (meanTime, meanFree) = (times.Average(), recent.Average(sample => (double)sample.FreeBytes));
        var spread = times.Sum(at => (at - meanTime) * (at - meanTime));
        var slope = recent.Zip(times, (sample, at) => (at - meanTime) * (sample.FreeBytes - meanFree)).Sum() / spread;
        var left = -(meanFree - (slope * meanTime)) / slope;
        return slope < 0 && left is >= 0 and <= FarthestDays ? now.AddDays(left) : null;
    }
}

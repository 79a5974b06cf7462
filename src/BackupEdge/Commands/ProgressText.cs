using System.Globalization;
using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>Formats progress as one line.</summary>
internal static class ProgressText
{
    private const string Gap = "  ";
    private const double MaxUnfinishedPercent = 99;

    /// <summary>Returns the progress of a job as text.</summary>
    public static string Of(JobRow job, DateTimeOffset now) => Of(ProgressState.Of(job, now), 0, now, int.MaxValue);

    /// <summary>Returns progress as text.</summary>
    /// <param name="state">The progress.</param>
    /// <param name="bytesPerSecond">The speed; 0 if unknown.</param>
    /// <param name="now">The current time.</param>
    /// <param name="width">The maximum number of columns. The least important parts are left out first.</param>
    public static string Of(ProgressState state, double bytesPerSecond, DateTimeOffset now, int width)
    {
        var text = state.IsQueued ? $"{state.Kind} is waiting for its turn" : state.Kind;
        foreach (var part in state.IsQueued ? [] : Parts(state, bytesPerSecond, now))
        {
            if (text.Length + Gap.Length + part.Length <= width)
            {
                text += Gap + part;
            }
        }

        return text.Length <= width ? text : text[..Math.Max(0, width)];
    }

    private static IEnumerable<string> Parts(ProgressState state, double bytesPerSecond, DateTimeOffset now)
    {
        var counts = state.Counts;
        if (counts.Percent is { } percent)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(MaxUnfinishedPercent, Math.Floor(percent)):0}%");
        }

        var isSized = counts.BytesTotal > 0 && counts.BytesTotal >= counts.BytesDone;
        yield return isSized ? $"{Units.Bytes(counts.BytesDone)} of {Units.Bytes(counts.BytesTotal)}" : Units.Bytes(counts.BytesDone);
        if (counts.FilesTotal > 0 && counts.FilesTotal >= counts.FilesDone)
        {
            yield return $"{Units.Count(counts.FilesDone)} of {Units.Count(counts.FilesTotal, "file")}";
        }
        else if (counts.FilesDone > 0)
        {
            yield return Units.Count(counts.FilesDone, "file");
        }

        if (state.Part is { Count: > 1 } part)
        {
            yield return $"backup {Units.Count(part.Number)} of {Units.Count(part.Count)}";
        }

        if (bytesPerSecond >= 1)
        {
            yield return $"{Units.Bytes((long)bytesPerSecond)}/s";
            if (isSized && (counts.BytesTotal - counts.BytesDone) / bytesPerSecond is var left and >= 1)
            {
                yield return $"{Units.Duration(TimeSpan.FromSeconds(Math.Ceiling(left)))} left";
            }
        }

        if (state.ElapsedSeconds(now) is { } elapsed and >= 1)
        {
            yield return $"{Units.Duration(TimeSpan.FromSeconds(Math.Floor(elapsed)))} elapsed";
        }
    }
}

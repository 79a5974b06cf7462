using System.Globalization;
using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>Formats the progress of a job as one line.</summary>
internal static class ProgressText
{
    private const string Gap = "  ";

    /// <summary>Returns the progress of a job as text.</summary>
    /// <param name="job">The job.</param>
    /// <param name="bytesPerSecond">The speed of the job; 0 if unknown.</param>
    /// <param name="width">The maximum number of columns. The least important parts are left out first.</param>
    public static string Of(JobRow job, double bytesPerSecond, int width)
    {
        var text = job.Status == RunStatus.Queued ? $"{WireNames.Of(job.Kind)} is waiting for its turn" : WireNames.Of(job.Kind);
        foreach (var part in Parts(job, bytesPerSecond))
        {
            if (text.Length + Gap.Length + part.Length <= width)
            {
                text += Gap + part;
            }
        }

        return text.Length <= width ? text : text[..Math.Max(0, width)];
    }

    private static IEnumerable<string> Parts(JobRow job, double bytesPerSecond)
    {
        if (job.Status == RunStatus.Queued)
        {
            yield break;
        }

        var isSized = job.BytesTotal > 0;
        if (isSized)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(99, job.BytesDone * 100.0 / job.BytesTotal):0}%");
        }

        yield return isSized ? $"{Units.Bytes(job.BytesDone)} of {Units.Bytes(job.BytesTotal)}" : Units.Bytes(job.BytesDone);
        yield return job.FilesTotal > 0
            ? $"{Units.Count(job.FilesDone)} of {Units.Count(job.FilesTotal, "file")}"
            : Units.Count(job.FilesDone, "file");
        if (bytesPerSecond >= 1)
        {
            yield return $"{Units.Bytes((long)bytesPerSecond)}/s";
            if (isSized && job.BytesTotal >= job.BytesDone)
            {
                var left = TimeSpan.FromSeconds(Math.Ceiling((job.BytesTotal - job.BytesDone) / bytesPerSecond));
                yield return $"{Units.Duration(left)} left";
            }
        }
    }
}

using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>The progress of a job.</summary>
/// <param name="BytesDone">The bytes processed so far; in a backup also those of unchanged files, which are not read.</param>
/// <param name="BytesTotal">
/// The bytes to process in total, an estimate until all are found; 0 while unknown. A backup takes it from its base or from a scan. At
/// least 1 when completed, for divisions.
/// </param>
/// <param name="FilesDone">The number of files processed so far.</param>
/// <param name="FilesTotal">The number of files to process in total, as <c>bytes_total</c>; 0 while unknown.</param>
/// <param name="Percent">0 to 100, one decimal; <c>null</c> while unknown. 100 when completed, and only then.</param>
/// <param name="EtaSeconds">The estimated seconds left; <c>null</c> while unknown.</param>
internal sealed record ProgressAnswer(long BytesDone, long BytesTotal, long FilesDone, long FilesTotal, double? Percent, long? EtaSeconds)
{
    private const double MaxUnfinishedPercent = 99.9;
    private const double MaxSeconds = 1e9;

    /// <summary>Returns the progress of a job.</summary>
    public static ProgressAnswer From(JobRow job, DateTimeOffset now)
    {
        if (job is { Status: RunStatus.Completed, BytesTotal: 0 })
        {
            var all = Math.Max(1, job.BytesDone);
            job = job with { BytesDone = all, BytesTotal = all };
        }

        var share = ShareOf(job.BytesDone, job.BytesTotal, job.FilesDone, job.FilesTotal);
        return new ProgressAnswer(
            job.BytesDone,
            job.BytesTotal,
            job.FilesDone,
            job.FilesTotal,
            PercentOf(job, share),
            EtaOf(job, share, now)
        );
    }

    /// <summary>Returns the progress of work that is not a job.</summary>
    /// <param name="bytesDone">The bytes processed so far.</param>
    /// <param name="bytesTotal">The bytes to process in total; 0 while unknown.</param>
    /// <param name="filesDone">The number of files processed so far.</param>
    /// <param name="filesTotal">The number of files to process in total; 0 while unknown.</param>
    /// <param name="elapsed">The time since it began.</param>
    public static ProgressAnswer Running(long bytesDone, long bytesTotal, long filesDone, long filesTotal, TimeSpan elapsed)
    {
        var share = ShareOf(bytesDone, bytesTotal, filesDone, filesTotal);
        return new ProgressAnswer(
            bytesDone,
            bytesTotal,
            filesDone,
            filesTotal,
            share is { } known ? Unfinished(known) : null,
            share is > 0 && elapsed > TimeSpan.Zero ? SecondsLeft(share.Value, elapsed) : null
        );
    }

    private static double? ShareOf(long bytesDone, long bytesTotal, long filesDone, long filesTotal)
    {
        if (bytesTotal > 0)
        {
            return Math.Clamp((double)bytesDone / bytesTotal, 0, 1);
        }

        return filesTotal > 0 ? Math.Clamp((double)filesDone / filesTotal, 0, 1) : null;
    }

    private static double Unfinished(double share) => Math.Min(Math.Round(share * 100, 1), MaxUnfinishedPercent);

    private static long SecondsLeft(double share, TimeSpan elapsed) =>
        (long)Math.Ceiling(Math.Min(MaxSeconds, elapsed.TotalSeconds * (1 - share) / share));

    private static double? PercentOf(JobRow job, double? share)
    {
        if (job.Status == RunStatus.Completed)
        {
            return 100;
        }

        return share is { } known ? Unfinished(known) : null;
    }

    private static long? EtaOf(JobRow job, double? share, DateTimeOffset now)
    {
        if (job.Status == RunStatus.Completed)
        {
            return 0;
        }

        if (job.Status != RunStatus.Running || share is not > 0 || job.StartedAt is not { } started || now <= started)
        {
            return null;
        }

        return SecondsLeft(share.Value, now - started);
    }
}

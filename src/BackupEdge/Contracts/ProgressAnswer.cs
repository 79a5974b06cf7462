using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>The progress of a job.</summary>
/// <param name="BytesDone">The bytes processed so far.</param>
/// <param name="BytesTotal">The bytes to process in total; 0 while unknown. At least 1 when completed, for divisions.</param>
/// <param name="FilesDone">The number of files processed so far.</param>
/// <param name="FilesTotal">The number of files to process in total; 0 while unknown.</param>
/// <param name="Percent">0 to 100, one decimal; <c>null</c> while unknown. 100 when completed, and only then.</param>
/// <param name="EtaSeconds">The estimated seconds left; <c>null</c> while unknown.</param>
internal sealed record ProgressAnswer(long BytesDone, long BytesTotal, long FilesDone, long FilesTotal, double? Percent, long? EtaSeconds)
{
    private const double MaxUnfinishedPercent = 99.9;

    /// <summary>Returns the progress of a job.</summary>
    public static ProgressAnswer From(JobRow job, DateTimeOffset now)
    {
        if (job is { Status: RunStatus.Completed, BytesTotal: 0 })
        {
            var all = Math.Max(1, job.BytesDone);
            job = job with { BytesDone = all, BytesTotal = all };
        }

        var share = ShareOf(job);
        return new ProgressAnswer(
            job.BytesDone,
            job.BytesTotal,
            job.FilesDone,
            job.FilesTotal,
            PercentOf(job, share),
            EtaOf(job, share, now)
        );
    }

    private static double? ShareOf(JobRow job)
    {
        if (job.BytesTotal > 0)
        {
            return Math.Clamp((double)job.BytesDone / job.BytesTotal, 0, 1);
        }

        return job.FilesTotal > 0 ? Math.Clamp((double)job.FilesDone / job.FilesTotal, 0, 1) : null;
    }

    private static double? PercentOf(JobRow job, double? share)
    {
        if (job.Status == RunStatus.Completed)
        {
            return 100;
        }

        return share is { } known ? Math.Min(Math.Round(known * 100, 1), MaxUnfinishedPercent) : null;
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

        return (long)Math.Ceiling((now - started).TotalSeconds * (1 - share.Value) / share.Value);
    }
}

using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Monitoring;

namespace BackupEdge.Commands;

/// <summary>Describes jobs in words.</summary>
internal static class JobText
{
    /// <summary>Returns what a job does, how far it is and since when.</summary>
    public static string Of(ActiveJob active, DateTimeOffset now)
    {
        var job = active.Job;
        var sources = active.Sources.Count == 0 ? "" : $" of {string.Join(",", active.Sources)}";
        var label = active.Label is null ? "" : $" ({active.Label})";
        var target = job.Target is null ? "" : $" to {job.Target}";
        var since = job.StartedAt is { } started ? $", for {AgeOf(started, now)}" : $", requested {AgeOf(job.CreatedAt, now)} ago";
        var progress = job.Status == RunStatus.Running ? $", {Progress(job)}" : "";
        return $"{job.Id}: {WireNames.Of(job.Kind)}{sources}{label}{target}{progress}{since}";
    }

    /// <summary>Returns how far a job is: the share that is done, or the bytes if the total is unknown; a dash before it starts.</summary>
    public static string Progress(JobRow job)
    {
        if (job.Status == RunStatus.Queued || (job.HasEnded && job.BytesDone == 0))
        {
            return "-";
        }

        return job is { HasEnded: false, BytesTotal: > 0 }
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Min(99, job.BytesDone * 100.0 / job.BytesTotal):0}%")
            : Units.Bytes(job.BytesDone);
    }

    private static string AgeOf(DateTimeOffset time, DateTimeOffset now) => Units.Duration(now > time ? now - time : TimeSpan.Zero);
}

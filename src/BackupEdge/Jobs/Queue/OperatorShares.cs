using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <summary>
/// Enforces the limits of each operator's credential on shared resources: places in the queue, backups per hour and disk space. Admins,
/// schedules and the command line are limited only by the queue's capacity. Each check <em>must</em> be in the transaction that adds the
/// job.
/// </summary>
/// <param name="limits">The configured limits.</param>
/// <param name="diskBytes">Returns the size in bytes of the archive store's file system.</param>
/// <param name="time">The time provider.</param>
internal sealed class OperatorShares(RequestLimits limits, Func<long> diskBytes, TimeProvider time)
{
    /// <summary>The maximum number of queued jobs of one operator's credential.</summary>
    public const int MaxWaiting = 8;

    /// <summary>The number of places in the queue that are not available to operators.</summary>
    public const int Reserved = 16;

    private const int QueueRetrySeconds = 30;
    private const int DiskRetrySeconds = 3600;
    private static readonly TimeSpan RatePeriod = TimeSpan.FromHours(1);

    /// <summary>Throws a <see cref="Fault"/> if there is no place in the queue for one more job of the caller.</summary>
    /// <exception cref="Fault"><c>queue_full</c>, with <c>limit</c>: <c>service</c>, <c>caller</c> or <c>operators</c>.</exception>
    public static void ThrowIfFull(CatalogueSession session, Caller caller)
    {
        var waiting = session.Jobs.CountQueued();
        if (waiting >= JobQueue.Capacity)
        {
            throw Full(
                "service",
                $"{JobQueue.Capacity} jobs are already waiting. Try again in {QueueRetrySeconds} seconds, or cancel some."
            );
        }

        if (caller.Operator is not { } owner)
        {
            return;
        }

        if (session.Jobs.CountQueued(owner) >= MaxWaiting)
        {
            throw Full(
                "caller",
                $"{MaxWaiting} jobs of this credential are already waiting, which is the maximum for one operator. "
                    + $"Try again in {QueueRetrySeconds} seconds, or cancel some."
            );
        }

        if (waiting >= JobQueue.Capacity - Reserved)
        {
            throw Full(
                "operators",
                $"{waiting} jobs are waiting, and the last {Reserved} of {JobQueue.Capacity} places are reserved for admins and schedules. "
                    + $"Try again in {QueueRetrySeconds} seconds."
            );
        }
    }

    /// <summary>Returns whether there is no place in the queue for one more job of the caller.</summary>
    public static bool IsFull(CatalogueSession session, Caller caller)
    {
        try
        {
            ThrowIfFull(session, caller);
            return false;
        }
        catch (Fault fault) when (fault.Code == FaultCode.QueueFull)
        {
            return true;
        }
    }

    /// <summary>Throws a <see cref="Fault"/> if one more backup would exceed the caller's rate limit or disk quota.</summary>
    /// <exception cref="Fault"><c>rate_limited</c> or <c>quota_exceeded</c>.</exception>
    public void ThrowIfOverLimits(CatalogueSession session, Caller caller)
    {
        if (caller.Operator is { } owner)
        {
            ThrowIfTooFast(session, owner);
            ThrowIfOverQuota(session, owner);
        }
    }

    /// <summary>Throws a <see cref="Fault"/> if the living backups of an operator use up its share of the disk.</summary>
    /// <param name="session">The catalogue.</param>
    /// <param name="owner">The operator; null for callers without a quota.</param>
    /// <exception cref="Fault"><c>quota_exceeded</c>.</exception>
    public void ThrowIfOverQuota(CatalogueSession session, string? owner)
    {
        var used = owner is null ? 0 : session.Backups.StoredBytesOf(owner);
        if (used == 0)
        {
            return;
        }

        var max = diskBytes() / 100 * limits.OperatorDiskPercent;
        if (used >= max)
        {
            throw new Fault(
                FaultCode.QuotaExceeded,
                $"The backups made with this credential take {used} bytes; the limit for one operator is {max} "
                    + $"({limits.OperatorDiskPercent} % of the disk). Ask an admin to delete some or to raise "
                    + "`limits.operator_disk_percent`, or make backups with `retention_days`.",
                ("used_bytes", used.ToString(CultureInfo.InvariantCulture)),
                ("limit_bytes", max.ToString(CultureInfo.InvariantCulture)),
                RetryAfter(DiskRetrySeconds)
            );
        }
    }

    private void ThrowIfTooFast(CatalogueSession session, string owner)
    {
        var now = time.GetUtcNow();
        if (session.Jobs.NthNewestBackupOf(owner, limits.OperatorBackupsPerHour, now - RatePeriod) is not { } oldest)
        {
            return;
        }

        var seconds = Math.Clamp((int)Math.Ceiling((oldest + RatePeriod - now).TotalSeconds), 1, (int)RatePeriod.TotalSeconds);
        throw new Fault(
            FaultCode.RateLimited,
            $"{limits.OperatorBackupsPerHour} backups were requested with this credential within an hour, which is the maximum for one "
                + "operator. "
                + $"Try again in {seconds} seconds, or raise `limits.operator_backups_per_hour`.",
            RetryAfter(seconds)
        );
    }

    private static Fault Full(string limit, string message) =>
        new(FaultCode.QueueFull, message, ("limit", limit), RetryAfter(QueueRetrySeconds));

    private static (string Name, string Value) RetryAfter(int seconds) =>
        ("retry_after_seconds", seconds.ToString(CultureInfo.InvariantCulture));
}

using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <summary>
/// What one operator's credential may take of what all share: places in the queue, backups an hour, room on the disk. Admins, schedules and
/// the command line are bound by the queue's capacity alone. Each check <em>must</em> be in the transaction that adds the job.
/// </summary>
/// <param name="limits">The limits that can be set.</param>
/// <param name="diskBytes">The size of the archive store's file system.</param>
/// <param name="time">The clock.</param>
internal sealed class OperatorShares(RequestLimits limits, Func<long> diskBytes, TimeProvider time)
{
    /// <summary>How many jobs of one operator's credential may wait.</summary>
    public const int MostWaiting = 8;

    /// <summary>How many places of the queue no operator takes.</summary>
    public const int Reserved = 16;

    private const int QueueRetrySeconds = 30;
    private const int DiskRetrySeconds = 3600;
    private static readonly TimeSpan RatePeriod = TimeSpan.FromHours(1);

    /// <summary>Makes sure that there is a place in the queue.</summary>
    /// <exception cref="Fault"><c>queue_full</c>, with <c>limit</c>: <c>service</c>, <c>caller</c> or <c>operators</c>.</exception>
    public static void ThrowIfFull(CatalogueSession session, Caller caller)
    {
        var waiting = session.Jobs.CountQueued();
        if (waiting >= JobQueue.Capacity)
        {
            throw Full(
                "service",
                $"{JobQueue.Capacity} jobs are waiting already. Try again in {QueueRetrySeconds} seconds, or " + "cancel some."
            );
        }

        if (caller.Operator is not { } owner)
        {
            return;
        }

        if (session.Jobs.CountQueued(owner) >= MostWaiting)
        {
            throw Full(
                "caller",
                $"{MostWaiting} jobs of this credential are waiting already, the most that one operator may have. "
                    + $"Try again in {QueueRetrySeconds} seconds, or cancel some."
            );
        }

        if (waiting >= JobQueue.Capacity - Reserved)
        {
            throw Full(
                "operators",
                $"{waiting} jobs are waiting, and the last {Reserved} of {JobQueue.Capacity} places are kept for admins and schedules. "
                    + $"Try again in {QueueRetrySeconds} seconds."
            );
        }
    }

    /// <summary>Makes sure that one more backup is within a caller's rate and share of the disk.</summary>
    /// <exception cref="Fault"><c>rate_limited</c> or <c>quota_exceeded</c>.</exception>
    public void ThrowIfSpent(CatalogueSession session, Caller caller)
    {
        if (caller.Operator is { } owner)
        {
            ThrowIfTooFast(session, owner);
            ThrowIfOverQuota(session, owner);
        }
    }

    /// <summary>Makes sure that an operator's living backups have not used up its share of the disk.</summary>
    /// <param name="session">The catalogue.</param>
    /// <param name="owner">The operator; null for callers that have no share.</param>
    /// <exception cref="Fault"><c>quota_exceeded</c>.</exception>
    public void ThrowIfOverQuota(CatalogueSession session, string? owner)
    {
        var used = owner is null ? 0 : session.Backups.StoredBytesOf(owner);
        if (used == 0)
        {
            return;
        }

        var most = diskBytes() / 100 * limits.OperatorDiskPercent;
        if (used >= most)
        {
            throw new Fault(
                FaultCode.QuotaExceeded,
                $"The backups made with this credential take {used} bytes, and those of one operator may take {most} "
                    + $"({limits.OperatorDiskPercent} % of the disk). Have an admin delete some, give them `retention_days`, or raise "
                    + "`limits.operator_disk_percent`.",
                ("used_bytes", used.ToString(CultureInfo.InvariantCulture)),
                ("limit_bytes", most.ToString(CultureInfo.InvariantCulture)),
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
            $"{limits.OperatorBackupsPerHour} backups were asked for with this credential within an hour, the most that one operator "
                + "may ask for. "
                + $"Try again in {seconds} seconds, or raise `limits.operator_backups_per_hour`.",
            RetryAfter(seconds)
        );
    }

    private static Fault Full(string limit, string message) =>
        new(FaultCode.QueueFull, message, ("limit", limit), RetryAfter(QueueRetrySeconds));

    private static (string Name, string Value) RetryAfter(int seconds) =>
        ("retry_after_seconds", seconds.ToString(CultureInfo.InvariantCulture));
}

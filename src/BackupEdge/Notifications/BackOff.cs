namespace BackupEdge.Notifications;

/// <summary>
/// The waits between attempts: 10 seconds, doubled after each attempt up to an hour, and varied by up to a fifth, so that many hosts do not
/// send at the same time.
/// </summary>
/// <param name="random">Returns uniformly distributed numbers from 0 to less than 1.</param>
internal sealed class BackOff(Func<double> random)
{
    /// <summary>The upper limit of all waits.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(72);

    private const double Jitter = 0.2;
    private const int MaxDoublings = 16;
    private static readonly TimeSpan InitialWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxBaseWait = TimeSpan.FromHours(1);

    /// <summary>Returns the wait after a number of attempts, which must be 1 or more.</summary>
    public TimeSpan After(long attempts)
    {
        var doubled = InitialWait * (1 << (int)Math.Min(attempts - 1, MaxDoublings));
        return (doubled < MaxBaseWait ? doubled : MaxBaseWait) * (1 - Jitter + (2 * Jitter * random()));
    }
}

namespace BackupEdge.Notifications;

/// <summary>
/// How long to wait between attempts: 10 seconds, doubled with each, an hour at most, and a fifth more or less, so that many hosts do not
/// call at once.
/// </summary>
/// <param name="random">0 to below 1, evenly.</param>
internal sealed class BackOff(Func<double> random)
{
    /// <summary>No wait is longer than this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(72);

    private const double Jitter = 0.2;
    private const int MostDoublings = 16;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Most = TimeSpan.FromHours(1);

    /// <summary>The wait after so many attempts, 1 or more.</summary>
    public TimeSpan After(long attempts)
    {
        var doubled = First * (1 << (int)Math.Min(attempts - 1, MostDoublings));
        return (doubled < Most ? doubled : Most) * (1 - Jitter + (2 * Jitter * random()));
    }
}

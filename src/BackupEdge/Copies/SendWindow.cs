using BackupEdge.Configuration;

namespace BackupEdge.Copies;

/// <summary>
/// How many parts are sent at a time: one more after as many parts as fit into the window, half as many after a part that took several
/// times as long as the fastest one, because the store slowed it down or refused it for a while. Thread-safe.
/// </summary>
/// <param name="max">Returns the largest number, from 1 to <see cref="CopyLimits.MaxConcurrency"/>.</param>
internal sealed class SendWindow(Func<int> max)
{
    private const int Start = 4;
    private const double Slow = 4;
    private readonly Lock _lock = new();
    private int _limit = Start;
    private int _successes;
    private double _fastest = double.PositiveInfinity; // seconds a byte

    /// <summary>The number of parts that may be under way.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return Math.Clamp(_limit, 1, Math.Clamp(max(), 1, CopyLimits.MaxConcurrency));
            }
        }
    }

    /// <summary>Records that a part was acknowledged.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="took">How long it took.</param>
    public void Sent(long bytes, TimeSpan took)
    {
        lock (_lock)
        {
            var pace = took.TotalSeconds / Math.Max(1, bytes);
            if (pace > Slow * _fastest)
            {
                // Not again before the window was used once.
                if (_successes >= 0)
                {
                    _limit = Math.Max(1, Math.Min(_limit, Limit) / 2);
                    _successes = -_limit;
                }

                // A store that stays slow is not congested.
                _fastest *= 2;
                return;
            }

            _fastest = Math.Min(_fastest, pace);
            if (++_successes >= _limit)
            {
                _limit = Math.Min(_limit + 1, CopyLimits.MaxConcurrency);
                _successes = 0;
            }
        }
    }
}

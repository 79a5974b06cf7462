using System.Net;

namespace BackupEdge.Api.Security;

/// <summary>
/// Limits failed sign-ins per client address: a burst of <see cref="Burst"/> is allowed, then one per <see cref="Interval"/>. It is used
/// only after credentials were refused, so it never blocks valid credentials from the same address, such as a proxy's. The number of
/// addresses in memory is bounded by <see cref="MaxAddresses"/>.
/// </summary>
internal sealed class FailureThrottle(TimeProvider time)
{
    /// <summary>The number of failures in a row that are allowed without a wait.</summary>
    public const int Burst = 10;

    /// <summary>The maximum number of addresses in memory.</summary>
    public const int MaxAddresses = 4096;

    /// <summary>The time after which one more failure is allowed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(6);

    private readonly Lock _lock = new();

    // The time at which all failures of an address have expired. Each allowed failure moves it one interval into the future.
    private readonly Dictionary<IPAddress, DateTimeOffset> _expiries = [];

    /// <summary>The number of addresses in memory.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _expiries.Count;
            }
        }
    }

    /// <summary>
    /// Returns the time that an address must wait until one more failure is within the limit; null if it is now. For secrets that can be
    /// guessed, before they are checked.
    /// </summary>
    public TimeSpan? WaitOf(IPAddress? address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return WaitOf(AddressGroup.Of(address), now);
        }
    }

    /// <summary>Counts a failed sign-in.</summary>
    /// <param name="address">The address of the client; null if unknown.</param>
    /// <returns>The time that the address must wait; null if the failure is within the limit.</returns>
    public TimeSpan? Note(IPAddress? address)
    {
        var group = AddressGroup.Of(address);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (WaitOf(group, now) is { } wait)
            {
                return wait;
            }

            var expiry = ExpiryOf(group, now);
            MakeRoom(group, now);
            _expiries[group] = expiry + Interval;
            return null;
        }
    }

    private TimeSpan? WaitOf(IPAddress group, DateTimeOffset now) =>
        ExpiryOf(group, now) + Interval - (Burst * Interval) - now is var wait && wait > TimeSpan.Zero ? wait : null;

    private DateTimeOffset ExpiryOf(IPAddress group, DateTimeOffset now) =>
        _expiries.TryGetValue(group, out var known) && known > now ? known : now;

    private void MakeRoom(IPAddress group, DateTimeOffset now)
    {
        if (_expiries.Count < MaxAddresses || _expiries.ContainsKey(group))
        {
            return;
        }

        var soonest = group;
        var soonestTime = DateTimeOffset.MaxValue;
        foreach (var (address, expiry) in _expiries)
        {
            if (expiry <= now)
            {
                // Dictionary<TKey, TValue> permits Remove during enumeration.
                _expiries.Remove(address);
            }
            else if (expiry < soonestTime)
            {
                (soonest, soonestTime) = (address, expiry);
            }
        }

        if (_expiries.Count >= MaxAddresses)
        {
            _expiries.Remove(soonest);
        }
    }
}

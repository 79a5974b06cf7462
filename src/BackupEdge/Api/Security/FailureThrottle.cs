using System.Net;

namespace BackupEdge.Api.Security;

/// <summary>
/// Slows down whoever keeps showing credentials that do not hold: ten at once are answered as they come, then one every six
/// seconds for each address. It is asked only after credentials failed, so it never stands in the way of good ones that come
/// from the same address, such as that of a proxy. One number for each address, of which a bounded count is remembered.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FailureThrottle(TimeProvider time)
{
    /// <summary>How many failures at once are let through.</summary>
    public const int Burst = 10;

    /// <summary>How many addresses are remembered.</summary>
    public const int MaxAddresses = 4096;

    /// <summary>How long one failure weighs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(6);

    private readonly Lock _lock = new();

    // When all that an address did will be forgiven: each failure that is let through puts it one interval further off.
    private readonly Dictionary<IPAddress, DateTimeOffset> _forgiven = [];

    /// <summary>How many addresses are remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _forgiven.Count;
            }
        }
    }

    /// <summary>Notes a failure.</summary>
    /// <param name="address">Where it came from; null when unknown.</param>
    /// <returns>Null to answer it as it is, or how long the address must wait.</returns>
    public TimeSpan? Note(IPAddress? address)
    {
        var group = AddressGroup.Of(address);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var forgiven = _forgiven.TryGetValue(group, out var known) && known > now ? known : now;
            var wait = forgiven + Interval - (Burst * Interval) - now;
            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            MakeRoom(group, now);
            _forgiven[group] = forgiven + Interval;
            return null;
        }
    }

    private void MakeRoom(IPAddress group, DateTimeOffset now)
    {
        if (_forgiven.Count < MaxAddresses || _forgiven.ContainsKey(group))
        {
            return;
        }

        var soonest = group;
        var soonestTime = DateTimeOffset.MaxValue;
        foreach (var (address, forgiven) in _forgiven)
        {
            if (forgiven <= now)
            {
                // Removing while walking is allowed.
                _forgiven.Remove(address);
            }
            else if (forgiven < soonestTime)
            {
                (soonest, soonestTime) = (address, forgiven);
            }
        }

        if (_forgiven.Count >= MaxAddresses)
        {
            _forgiven.Remove(soonest);
        }
    }
}

namespace BackupEdge.Catalogue;

/// <summary>
/// A time of the service's own clock: for how long the host has run, which nobody can set, and for how long it was off, which is known from
/// the clock that can be set. An age never counts more of the second than of the first, so it is at least half real.
/// </summary>
/// <param name="RunMilliseconds">For how long the host has run.</param>
/// <param name="OffMilliseconds">For how long it was off.</param>
internal readonly record struct ServiceTime(long RunMilliseconds, long OffMilliseconds)
{
    /// <summary>Returns the age of what was made at an earlier time; zero if that time is later.</summary>
    public TimeSpan Since(ServiceTime earlier)
    {
        var run = Math.Max(0, RunMilliseconds - earlier.RunMilliseconds);
        return TimeSpan.FromMilliseconds(run + CountedOff(earlier, run));
    }

    /// <summary>
    /// Returns for how long the host must run until what was made at an earlier time has an age; zero if it has.
    /// </summary>
    public TimeSpan Until(ServiceTime earlier, TimeSpan age)
    {
        var missing = age - Since(earlier);
        if (missing <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        // Of the time off, as much counts additionally as the host runs from now on.
        var run = Math.Max(0, RunMilliseconds - earlier.RunMilliseconds);
        var uncounted = TimeSpan.FromMilliseconds(Math.Max(0, OffMilliseconds - earlier.OffMilliseconds) - CountedOff(earlier, run));
        return missing - (missing / 2 < uncounted ? missing / 2 : uncounted);
    }

    private long CountedOff(ServiceTime earlier, long run) => Math.Clamp(OffMilliseconds - earlier.OffMilliseconds, 0, run);
}

using BackupEdge.Catalogue;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Retention;

/// <summary>
/// Keeps the service time in the catalogue. While the kernel runs, also between two processes of this program, it advances by the
/// kernel's clock, which nobody can set. The time in which the machine was off is the difference of the clock that can be set, and is
/// kept apart: see <see cref="ServiceTime"/> for how much of it counts. So who sets the clock, however far, makes nothing older; who also
/// restarts the machine makes it twice as old at most.
/// </summary>
/// <param name="catalogue">The catalogue.</param>
/// <param name="time">The clock that can be set.</param>
/// <param name="uptime">Returns the kernel's clock.</param>
internal sealed class ServiceClock(CatalogueDatabase catalogue, TimeProvider time, Func<HostUptime> uptime)
{
    /// <summary>How often a server records the service time.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    // More than the age of any backup, and far from an overflow.
    private static readonly TimeSpan LongestOff = TimeSpan.FromDays(36500);

    /// <summary>
    /// Records the current service time, from which it continues if the machine stops now, and begins the age of new backups.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Tick()
    {
        var now = catalogue.WriteUnversioned(Record);
        if (catalogue.Read(session => session.ServiceTime.HasBackupWithoutAge()))
        {
            catalogue.Write(session => session.ServiceTime.BeginAges(now));
        }
    }

    /// <summary>Records the current service time within the caller's transaction, and returns it.</summary>
    public ServiceTime Record(CatalogueSession session)
    {
        var row = Next(session.ServiceTime.Find());
        session.ServiceTime.Set(row);
        return row.Time;
    }

    private ServiceClockRow Next(ServiceClockRow? last)
    {
        var (boot, elapsed) = uptime();
        var now = time.GetUtcNow();
        if (last is null)
        {
            return new ServiceClockRow(default, boot, elapsed, now);
        }

        if (last.Boot == boot && elapsed >= last.SinceBoot)
        {
            var run = (long)elapsed.TotalMilliseconds - (long)last.SinceBoot.TotalMilliseconds;
            return new ServiceClockRow(last.Time with { RunMilliseconds = last.Time.RunMilliseconds + run }, boot, elapsed, now);
        }

        // What the new kernel has run is part of the time off: nobody saw it.
        var off = now - last.SeenAt;
        off =
            off < TimeSpan.Zero ? TimeSpan.Zero
            : off > LongestOff ? LongestOff
            : off;
        var total = Math.Min(last.Time.OffMilliseconds + (long)off.TotalMilliseconds, (long)LongestOff.TotalMilliseconds * 100);
        return new ServiceClockRow(last.Time with { OffMilliseconds = total }, boot, elapsed, now);
    }
}

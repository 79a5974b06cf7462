using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Platform;

// Names and signatures follow the C library.
#pragma warning disable IDE1006, SYSLIB1054 // names follow libc
/// <content>The clock of the kernel.</content>
internal static unsafe partial class Posix
{
    private const int ClockBootTime = 7;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int clock_gettime(int clock, long* time);

    /// <summary>Returns the time since the kernel has started, including the time in which the machine was suspended.</summary>
    public static TimeSpan SinceBoot()
    {
        var time = stackalloc long[2];
        return clock_gettime(ClockBootTime, time) == 0
            ? TimeSpan.FromSeconds(time[0]) + TimeSpan.FromMicroseconds(time[1] / 1000)
            : TimeSpan.FromMilliseconds(Environment.TickCount64);
    }
}

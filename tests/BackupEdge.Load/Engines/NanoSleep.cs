using System.Runtime.InteropServices;

namespace BackupEdge.Load.Engines;

/// <summary>
/// Blocks a thread with a precision of about 60 µs. The waits of .NET have a resolution of milliseconds, which is as long as an answer
/// takes.
/// </summary>
internal static partial class NanoSleep
{
    private const int NanosecondsPerTick = 100;

    /// <summary>Blocks for the given time, or until the thread receives a signal.</summary>
    public static void For(TimeSpan span)
    {
        var request = new Timespec
        {
            Seconds = span.Ticks / TimeSpan.TicksPerSecond,
            Nanoseconds = span.Ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick,
        };
        _ = Sleep(request, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in Timespec request, nint left);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

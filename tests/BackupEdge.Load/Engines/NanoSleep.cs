using System.Runtime.InteropServices;

namespace BackupEdge.Load.Engines;

/// <summary>
/// Blocks a thread with a precision of some 60 µs. .NET's own waits count in milliseconds, which is what a whole answer takes.
/// </summary>
internal static partial class NanoSleep
{
    private const int NanosecondsPerTick = 100;

    /// <summary>Blocks for so long, or until a signal comes.</summary>
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

using System.Diagnostics;
using System.Globalization;

namespace BackupEdge.Faults;

/// <summary>
/// Kills the process at one <see cref="CrashPoint"/>, as a power cut would, so that tests can see what the next start makes of
/// it. The variable <c>BACKUPEDGE_FAULT_POINT</c> names the point by its number, and after a colon which time it is passed: <c>3:2</c>.
/// Calls are compiled into debug builds only; a release has none of it.
/// </summary>
internal static class CrashPoints
{
    private const string Variable = "BACKUPEDGE_FAULT_POINT";
    private static readonly (CrashPoint Point, int Time)? Wanted = Parse(Environment.GetEnvironmentVariable(Variable));
    private static int _passed;

    /// <summary>Does not return when this is the point, and the time, that was asked for.</summary>
    [Conditional("FAULT_POINTS")]
    public static void Pass(CrashPoint point)
    {
        if (Wanted is { } wanted && wanted.Point == point && Interlocked.Increment(ref _passed) == wanted.Time)
        {
            // SIGKILL: nothing is flushed, no finally block runs.
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private static (CrashPoint Point, int Time)? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var parts = text.Split(':');
        return (
            (CrashPoint)int.Parse(parts[0], CultureInfo.InvariantCulture),
            parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1
        );
    }
}

using System.Diagnostics;
using System.Globalization;

namespace BackupEdge.Faults;

/// <summary>
/// Kills the process at a <see cref="CrashPoint"/>, so that tests can check the recovery at the next start. The environment variable
/// <c>BACKUPEDGE_FAULT_POINT</c> contains the number of the point, optionally followed by a colon and the number of the pass at which to
/// kill the process: <c>3:2</c>. Calls are compiled only into debug builds.
/// </summary>
internal static class CrashPoints
{
    private const string Variable = "BACKUPEDGE_FAULT_POINT";
    private static readonly (CrashPoint Point, int Pass)? Selected = Parse(Environment.GetEnvironmentVariable(Variable));
    private static int _passed;

    /// <summary>Marks a point in the program. Kills the process if this point and this pass are selected.</summary>
    [Conditional("FAULT_POINTS")]
    public static void Pass(CrashPoint point)
    {
        if (Selected is { } selected && selected.Point == point && Interlocked.Increment(ref _passed) == selected.Pass)
        {
            // SIGKILL: no buffer is flushed and no finally block runs.
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private static (CrashPoint Point, int Pass)? Parse(string? text)
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

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Finds processes by a variable of their environment, which they inherit however deep they are, and whatever group or session they have
/// made for themselves. The value <em>must</em> be one that no other process has.
/// </summary>
internal static class MarkedProcesses
{
    private const string Processes = "/proc";

    /// <summary>Kills every process that was started with a variable, this one excepted.</summary>
    /// <param name="variable">The name of the variable.</param>
    /// <param name="value">Its value.</param>
    /// <returns>How many were killed; 0 where the system does not show the environment of processes.</returns>
    public static int Kill(string variable, string value)
    {
        if (!Directory.Exists(Processes))
        {
            return 0;
        }

        var mark = Encoding.UTF8.GetBytes($"\0{variable}={value}\0");
        var killed = 0;
        foreach (var folder in Directory.EnumerateDirectories(Processes))
        {
            var isProcess = int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id);
            if (isProcess && id != Environment.ProcessId && Has(folder, mark) && TryKill(id))
            {
                killed++;
            }
        }

        return killed;
    }

    private static bool Has(string folder, byte[] mark)
    {
        try
        {
            // Each variable ends with a zero byte; one more stands before the first.
            byte[] environment = [0, .. File.ReadAllBytes(Path.Combine(folder, "environ"))];
            return environment.AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or belongs to another user.
            return false;
        }
    }

    private static bool TryKill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended.
            return false;
        }
    }
}

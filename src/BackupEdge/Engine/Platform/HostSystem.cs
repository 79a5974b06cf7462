using BackupEdge.Faults;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// The operating system that this runs on. The program compiles for others, and there tells its version, checks settings and the like; what
/// reads and writes bots' files needs Linux: names as bytes, <c>openat</c>, <c>statx</c>, holes, extended attributes.
/// </summary>
internal static class HostSystem
{
    /// <summary>Ends what only Linux can do.</summary>
    /// <param name="isLinux">Whether it is.</param>
    /// <exception cref="Fault"><c>host_not_supported</c>.</exception>
    public static void ThrowUnlessLinux(bool isLinux)
    {
        if (!isLinux)
        {
            throw new Fault(
                FaultCode.HostNotSupported,
                "Backups and restores need Linux. On Windows, run BackupEdge for Linux in WSL " + "2 or in a container."
            );
        }
    }
}

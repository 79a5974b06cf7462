using BackupEdge.Faults;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Checks the operating system. The program compiles on other systems, where it can print its version or check settings, for example.
/// Reading and writing the files of bots needs Linux: names as bytes, <c>openat</c>, <c>statx</c>, sparse files and extended attributes.
/// </summary>
internal static class HostSystem
{
    /// <summary>Throws unless the operating system is Linux.</summary>
    /// <exception cref="Fault"><c>host_not_supported</c> if <paramref name="isLinux"/> is <see langword="false"/>.</exception>
    public static void ThrowUnlessLinux(bool isLinux)
    {
        if (!isLinux)
        {
            throw new Fault(
                FaultCode.HostNotSupported,
                "Backups and restores need Linux. On Windows, run BackupEdge for Linux in WSL 2 or in a container."
            );
        }
    }
}

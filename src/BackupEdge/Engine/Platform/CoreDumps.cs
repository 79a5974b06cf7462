namespace BackupEdge.Engine.Platform;

/// <summary>The files with the memory of a process that the kernel writes when it crashes.</summary>
internal static unsafe class CoreDumps
{
    private const int CoreSize = 4;

    /// <summary>
    /// Sets the soft limit of their size (RLIMIT_CORE) to 0, since they would contain keys and contents of files. Child processes inherit
    /// it. To find a fault, raise the limit of the process with <c>prlimit</c>.
    /// </summary>
    public static void Disable()
    {
        var limits = stackalloc ulong[2];
        if (OperatingSystem.IsLinux() && Posix.getrlimit(CoreSize, limits) == 0)
        {
            limits[0] = 0;
            _ = Posix.setrlimit(CoreSize, limits);
        }
    }
}

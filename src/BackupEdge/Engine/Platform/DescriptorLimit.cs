namespace BackupEdge.Engine.Platform;

/// <summary>Reads and raises the limit of open files of this process (RLIMIT_NOFILE).</summary>
internal static unsafe class DescriptorLimit
{
    private const int OpenFiles = 7;
    private const ulong MaxWanted = 65_536;

    /// <summary>The soft limit, or <see cref="int.MaxValue"/> if there is no limit or it cannot be read.</summary>
    public static int Current
    {
        get
        {
            var limits = stackalloc ulong[2];
            return Posix.getrlimit(OpenFiles, limits) == 0 ? (int)Math.Min(limits[0], int.MaxValue) : int.MaxValue;
        }
    }

    /// <summary>Raises the soft limit to the hard limit, but to no more than 65,536. Child processes inherit it.</summary>
    public static void Raise()
    {
        var limits = stackalloc ulong[2];
        if (!OperatingSystem.IsLinux() || Posix.getrlimit(OpenFiles, limits) != 0)
        {
            return;
        }

        var wanted = Math.Min(limits[1], MaxWanted);
        if (limits[0] < wanted)
        {
            limits[0] = wanted;
            _ = Posix.setrlimit(OpenFiles, limits);
        }
    }
}

namespace BackupEdge.Engine.Platform;

/// <summary>How many files this process may hold open (RLIMIT_NOFILE).</summary>
internal static unsafe class DescriptorLimit
{
    private const int OpenFiles = 7;
    private const ulong Enough = 65_536;

    /// <summary>The soft limit; <see cref="int.MaxValue"/> when there is none or it cannot be read.</summary>
    public static int Current
    {
        get
        {
            var limits = stackalloc ulong[2];
            return Posix.getrlimit(OpenFiles, limits) == 0 ? (int)Math.Min(limits[0], int.MaxValue) : int.MaxValue;
        }
    }

    /// <summary>Raises the soft limit to the hard one, up to 65,536. Child processes inherit it.</summary>
    public static void Raise()
    {
        var limits = stackalloc ulong[2];
        if (!OperatingSystem.IsLinux() || Posix.getrlimit(OpenFiles, limits) != 0)
        {
            return;
        }

        var wanted = Math.Min(limits[1], Enough);
        if (limits[0] < wanted)
        {
            limits[0] = wanted;
            _ = Posix.setrlimit(OpenFiles, limits);
        }
    }
}

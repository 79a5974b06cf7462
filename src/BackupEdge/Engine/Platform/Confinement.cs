namespace BackupEdge.Engine.Platform;

/// <summary>
/// Takes rights and resources from the calling process, for good: for work on files that somebody else controls. It is meant for a process
/// that
/// does nothing else. Capabilities are those of the calling thread, so the work <em>must</em> be done by the thread that calls.
/// </summary>
internal static unsafe class Confinement
{
    private const int CpuSeconds = 0;
    private const int CoreBytes = 4;
    private const int AddressBytes = 9;
    private const int ParentDeathSignal = 1;
    private const int NoNewPrivileges = 38;
    private const int AmbientCapabilities = 47;
    private const int ClearAll = 4;
    private const int Kill = 9;
    private const uint CapabilityVersion = 0x20080522;

    /// <summary>Of what a process that cannot become another user keeps: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.</summary>
    private const uint FileCapabilities = (1 << 1) | (1 << 2);

    /// <summary>No core files, no new rights by an exec, and an end with the parent's.</summary>
    public static void Begin()
    {
        Limit(CoreBytes, 0, 0);
        _ = Posix.prctl(NoNewPrivileges, 1, 0, 0, 0);
        DieWithParent();
    }

    /// <summary>Limits what the process may map from now on, beside what it has mapped: a runtime reserves much more than it
    /// uses.</summary>
    /// <param name="more">Bytes.</param>
    public static void LimitMemory(long more)
    {
        var pages = ulong.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        var most = (pages * (ulong)Environment.SystemPageSize) + (ulong)more;
        Limit(AddressBytes, most, most);
    }

    /// <summary>Limits the processor time from now on; the process is killed by SIGXCPU when it has used it.</summary>
    /// <param name="more">Seconds, beside those that it has used.</param>
    public static void LimitProcessor(long more)
    {
        var most = (ulong)(Environment.CpuUsage.TotalTime.TotalSeconds + more + 1);
        Limit(CpuSeconds, most, ulong.MaxValue);
    }

    /// <summary>
    /// Takes the rights of a user, for good, and gives up all capabilities. Where the process may not, or is that user already, it goes on
    /// as
    /// it is, without the capabilities that reading and writing files does not need.
    /// </summary>
    /// <returns>Whether the process has that user's rights and no others.</returns>
    public static bool Become(uint user, uint group)
    {
        var isOther = Posix.geteuid() != user && user != 0;
        if (
            isOther
            && Posix.setgroups(1, &group) == 0
            && Posix.setresgid(group, group, group) == 0
            && Posix.setresuid(user, user, user) == 0
        )
        {
            KeepCapabilities(0);

            // A change of the user has cleared it.
            DieWithParent();
            return true;
        }

        KeepCapabilities(FileCapabilities);
        return !isOther;
    }

    private static void DieWithParent() => _ = Posix.prctl(ParentDeathSignal, Kill, 0, 0, 0);

    private static void KeepCapabilities(uint kept)
    {
        _ = Posix.prctl(AmbientCapabilities, ClearAll, 0, 0, 0);
        var header = stackalloc uint[2];
        var data = stackalloc uint[6];
        (header[0], header[1]) = (CapabilityVersion, 0);
        if (Posix.capget(header, data) != 0)
        {
            return;
        }

        (data[0], data[1], data[2]) = (data[0] & kept, data[1] & kept, 0);
        (data[3], data[4], data[5]) = (0, 0, 0);
        _ = Posix.capset(header, data);
    }

    private static void Limit(int resource, ulong soft, ulong hard)
    {
        var limits = stackalloc ulong[2];
        (limits[0], limits[1]) = (soft, hard);
        if (Posix.setrlimit(resource, limits) != 0 && hard == ulong.MaxValue)
        {
            // The hard limit may be lower already.
            limits[1] = soft;
            _ = Posix.setrlimit(resource, limits);
        }
    }
}

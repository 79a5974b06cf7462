namespace BackupEdge.Engine.Platform;

/// <summary>
/// Permanently restricts the rights and resources of the calling process before it works with untrusted files. Use it only in a dedicated
/// process. Capabilities apply to the calling thread only, so the work <em>must</em> be done on the same thread.
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

    /// <summary>The capabilities that a process keeps if it cannot change its user: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.</summary>
    private const uint FileCapabilities = (1 << 1) | (1 << 2);

    /// <summary>
    /// Disables core dumps and the gain of rights through exec, and has the kernel kill the process when its parent exits.
    /// </summary>
    public static void Begin()
    {
        Limit(CoreBytes, 0, 0);
        _ = Posix.prctl(NoNewPrivileges, 1, 0, 0, 0);
        DieWithParent();
    }

    /// <summary>Limits the address space of the process.</summary>
    /// <param name="more">
    /// The number of bytes that may be mapped in addition to what is already mapped. The .NET runtime reserves much more than it uses.
    /// </param>
    public static void LimitMemory(long more)
    {
        var pages = ulong.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        var limit = (pages * (ulong)Environment.SystemPageSize) + (ulong)more;
        Limit(AddressBytes, limit, limit);
    }

    /// <summary>Limits the processor time of the process. The kernel sends SIGXCPU when the limit is reached.</summary>
    /// <param name="more">The number of seconds in addition to the time already used.</param>
    public static void LimitProcessor(long more)
    {
        var limit = (ulong)(Environment.CpuUsage.TotalTime.TotalSeconds + more + 1);
        Limit(CpuSeconds, limit, ulong.MaxValue);
    }

    /// <summary>
    /// Permanently changes the user and group of the process and drops all capabilities. If the process may not change its user, or already
    /// runs as that user, it only drops the capabilities that reading and writing files do not need.
    /// </summary>
    /// <returns><see langword="true"/> if the process has the rights of that user only.</returns>
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

            // Changing the user clears this setting.
            DieWithParent();
            return true;
        }

        KeepCapabilities(FileCapabilities);
        return !isOther;
    }

    /// <summary>
    /// Permanently changes the user and group of the process and drops all capabilities. Returns <see langword="false"/> if the process
    /// has another user afterwards.
    /// </summary>
    public static bool BecomeWithoutRights(uint user, uint group)
    {
        _ = Become(user, group);
        KeepCapabilities(0);
        return Posix.geteuid() == user;
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
            // The current hard limit may be lower.
            limits[1] = soft;
            _ = Posix.setrlimit(resource, limits);
        }
    }
}

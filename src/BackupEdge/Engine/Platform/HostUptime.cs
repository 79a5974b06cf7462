namespace BackupEdge.Engine.Platform;

/// <summary>For how long the kernel has run, by a clock that nobody can set.</summary>
/// <param name="Boot">A text that differs for each start of the kernel; empty if it cannot be read.</param>
/// <param name="Elapsed">The time since that start, including the time in which the machine was suspended.</param>
internal readonly record struct HostUptime(string Boot, TimeSpan Elapsed)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";
    private static readonly Lazy<string> Known = new(ReadBoot);

    /// <summary>Returns the current uptime. For another clock than that of the system, it is the clock's own monotonic time.</summary>
    public static HostUptime Of(TimeProvider time) =>
        new(Known.Value, ReferenceEquals(time, TimeProvider.System) ? Posix.SinceBoot() : time.GetElapsedTime(0));

    private static string ReadBoot()
    {
        try
        {
            return File.ReadAllText(BootFile).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

namespace BackupEdge.Engine.Platform;

/// <summary>As which user a process runs, and which file system it sees: a sandbox or container has a mount namespace of its own.</summary>
/// <param name="UserId">The effective user id; 0 on a system without.</param>
/// <param name="MountNamespace">The mount namespace, such as <c>mnt:[4026531841]</c>; null if unknown.</param>
internal sealed record ProcessView(uint UserId, string? MountNamespace)
{
    private const string NamespaceLink = "/proc/self/ns/mnt";

    /// <summary>Returns the view of this process.</summary>
    public static ProcessView Current() => new(OperatingSystem.IsWindows() ? 0 : Posix.geteuid(), ReadNamespace());

    private static string? ReadNamespace()
    {
        try
        {
            return new FileInfo(NamespaceLink).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

using BackupEdge.Engine.Platform;

namespace BackupEdge.Configuration;

/// <summary>Who may read a file that holds a secret.</summary>
internal static class SecretFile
{
    private const uint GroupMayRead = 0x20; // 040
    private const uint OthersMayRead = 0x04; // 004

    /// <summary>
    /// A warning when others than the file's owner may read it; otherwise null, also when it does not exist. Its group counts unless it is
    /// root's or this process's own.
    /// </summary>
    /// <param name="key">The setting that names the file.</param>
    /// <param name="path">The file, absolute.</param>
    public static string? WarningOf(string key, string path)
    {
        if (OperatingSystem.IsWindows() || !Posix.TryStatTarget(Posix.Terminated(path), out var stat))
        {
            return null;
        }

        // A credential of systemd, and an ACL, show the rights of the one user they are for as those of the group.
        var group = (stat.Mode & GroupMayRead) != 0 && stat.GroupId != 0 && stat.GroupId != Posix.getegid();
        var who =
            (stat.Mode & OthersMayRead) != 0 ? "every user of this machine"
            : group ? $"every member of the group {stat.GroupId}"
            : null;
        return who is null
            ? null
            : $"The secret in '{path}', which '{key}' names, can be read by {who}. Run: chmod 600 '{path}', as " + "its owner or root.";
    }
}

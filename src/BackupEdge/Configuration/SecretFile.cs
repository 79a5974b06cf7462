using BackupEdge.Engine.Platform;

namespace BackupEdge.Configuration;

/// <summary>Checks who may read a file that contains a secret.</summary>
internal static class SecretFile
{
    private const uint GroupMayRead = 0x20; // 040
    private const uint OthersMayRead = 0x04; // 004

    /// <summary>
    /// Returns a warning if users other than the file's owner may read it; otherwise null, also if the file does not exist. Ignores the
    /// permissions of a group that is root's or this process's own.
    /// </summary>
    /// <param name="key">The setting that names the file.</param>
    /// <param name="path">The absolute path of the file.</param>
    public static string? FindWarning(string key, string path)
    {
        if (OperatingSystem.IsWindows() || !Posix.TryStatTarget(Posix.Terminated(path), out var stat))
        {
            return null;
        }

        // With systemd credentials and ACLs, the group bits of the mode show the permissions of the one user the file is for.
        var group = (stat.Mode & GroupMayRead) != 0 && stat.GroupId != 0 && stat.GroupId != Posix.getegid();
        var who =
            (stat.Mode & OthersMayRead) != 0 ? "every user of this machine"
            : group ? $"every member of the group {stat.GroupId}"
            : null;
        return who is null
            ? null
            : $"The secret in '{path}', the value of '{key}', can be read by {who}. Run: chmod 600 '{path}', as its owner or root.";
    }
}

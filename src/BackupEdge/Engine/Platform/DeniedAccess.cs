namespace BackupEdge.Engine.Platform;

/// <summary>Describes who may use a file that this process may not use, and the command line that works, for messages.</summary>
internal static class DeniedAccess
{
    private const uint Root = 0;
    private const uint GroupRead = 0x20; // 040
    private const uint GroupReadAndSearch = 0x28; // 050

    /// <summary>
    /// Returns whether the operating system does not let this process look a path up. A path that does not exist is not denied.
    /// </summary>
    public static bool IsDenied(string path) =>
        OperatingSystem.IsLinux() && !Posix.TryStatTarget(Posix.Terminated(path), out _) && Posix.Errno == Posix.AccessDenied;

    /// <summary>Returns sentences that name the owner of a path, this user, and the command to run instead.</summary>
    /// <param name="path">The absolute path. If it cannot be looked up, the sentences are about the first folder above it that can.</param>
    public static string Describe(string path)
    {
        FileStat stat;
        while (!Posix.TryStatTarget(Posix.Terminated(path), out stat))
        {
            if (Path.GetDirectoryName(path) is not { } parent)
            {
                return $"'{path}' cannot be accessed by the user '{UserNames.Of(Posix.geteuid())}'.";
            }

            path = parent;
        }

        var user = UserNames.Of(Posix.geteuid());
        var mode = "0" + Convert.ToString(stat.Mode, 8).PadLeft(3, '0');
        if (stat.UserId == Posix.geteuid())
        {
            return $"'{path}' belongs to the user '{user}', who runs this command, but its mode is {mode}. "
                + $"Run: chmod u+rwX '{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
        }

        var needed = stat.Type == FileType.Directory ? GroupReadAndSearch : GroupRead;
        var groupMay = (stat.Mode & needed) == needed;
        var group = groupMay ? $" and the group '{UserNames.OfGroup(stat.GroupId)}'" : "";
        return $"'{path}' belongs to the user '{UserNames.Of(stat.UserId)}'{group} (mode {mode}), and the user '{user}' has no access "
            + $"to it. Run the command as a user who has: {CommandAs(stat, groupMay)}";
    }

    // A group of its own usually belongs to the service, whose user has fewer rights than root.
    private static string CommandAs(in FileStat stat, bool groupMay)
    {
        var member = groupMay && stat.GroupId != Root ? UserNames.OfMember(stat.GroupId) : null;
        if (member is null && stat.UserId == Root)
        {
            return "sudo backupedge ...";
        }

        var name = member ?? UserNames.Of(stat.UserId);
        return $"sudo -u {(char.IsAsciiDigit(name[0]) ? $"'#{name}'" : name)} backupedge ...";
    }
}

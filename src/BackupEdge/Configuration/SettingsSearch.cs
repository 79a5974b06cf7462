using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>
/// Finds the configuration file: the file of <c>--config</c>, of the variable <c>BACKUPEDGE_CONFIG</c>, <c>backupedge.json</c> in the
/// working folder, or the file of the installed service, in this order.
/// </summary>
internal static class SettingsSearch
{
    /// <summary>The file of the installed service.</summary>
    public const string SystemFile = "/etc/backupedge/backupedge.json";

    /// <summary>The data folder of the installed service.</summary>
    public const string SystemData = "/var/lib/backupedge";

    private const string LocalName = "backupedge.json";
    private const string Option = "--config";
    private const string Variable = "BACKUPEDGE_CONFIG";

    /// <summary>Returns the file to read; null if no file is named and none is found.</summary>
    /// <remarks>
    /// A file that exists and cannot be read is returned too, so that reading it reports why. In a working folder that this user cannot
    /// look into, no file is found: <c>sudo -u</c> often starts a command in such a folder. Settings name programs to run, so root does not
    /// read a file that another user could have put into the working folder, unless it is named.
    /// </remarks>
    /// <exception cref="Fault"><c>invalid_request</c> if root would read a file of another user.</exception>
    public static FoundSettingsFile? Find(SettingsInput input)
    {
        if (input.ConfigFile is { } option)
        {
            return new FoundSettingsFile(Path.GetFullPath(option, input.WorkingFolder), Option);
        }

        // An empty variable counts as not set, as for all other variables.
        if (input.Environment.GetValueOrDefault(Variable) is { Length: > 0 } variable)
        {
            return new FoundSettingsFile(Path.GetFullPath(variable, input.WorkingFolder), Variable);
        }

        var local = Path.GetFullPath(LocalName, input.WorkingFolder);
        ThrowIfPlanted(local);
        return File.Exists(local) ? new FoundSettingsFile(local, NamedBy: null)
            : input.SystemFile is { } system && (File.Exists(system) || DeniedAccess.IsDenied(system))
                ? new FoundSettingsFile(system, NamedBy: null)
            : null;
    }

    /// <summary>Returns the paths that are searched if no file is named.</summary>
    public static IReadOnlyList<string> Places(SettingsInput input)
    {
        var local = Path.GetFullPath(LocalName, input.WorkingFolder);
        return input.SystemFile is { } system ? [local, system] : [local];
    }

    /// <summary>
    /// Returns the path of a file for new settings, if no file is named: that of the installed service for root, otherwise in the working
    /// folder.
    /// </summary>
    public static string NewFile(SettingsInput input) =>
        input.SystemFile is { } system && OperatingSystem.IsLinux() && Posix.geteuid() == 0
            ? system
            : Path.GetFullPath(LocalName, input.WorkingFolder);

    private static void ThrowIfPlanted(string file)
    {
        const uint WritableByOthers = 0x12; // octal 022
        if (OperatingSystem.IsWindows() || Posix.geteuid() != 0 || !Posix.TryStatTarget(Posix.Terminated(file), out var stat))
        {
            return;
        }

        if (stat.Type != FileType.Directory && (stat.UserId != 0 || (stat.Mode & WritableByOthers) != 0))
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"'{file}' can be changed by other users than root, so root does not read its settings. If you trust it, use "
                    + $"{Option} {LocalName}; otherwise run the command in another folder."
            );
        }
    }
}

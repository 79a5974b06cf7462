using BackupEdge.Engine.Platform;

namespace BackupEdge.Configuration;

/// <summary>
/// Finds the configuration file: the file of <c>--config</c>, of the variable <c>BACKUPEDGE_CONFIG</c>, <c>backupedge.json</c> in the
/// working folder, or the file of the installed service, in this order.
/// </summary>
internal static class SettingsSearch
{
    /// <summary>The file of the installed service.</summary>
    public const string SystemFile = "/etc/backupedge/backupedge.json";

    private const string LocalName = "backupedge.json";
    private const string Option = "--config";
    private const string Variable = "BACKUPEDGE_CONFIG";

    /// <summary>Returns the file to read; null if no file is named and none is found.</summary>
    /// <remarks>
    /// A file that exists and cannot be read is returned too, so that reading it reports why. In a working folder that this user cannot
    /// look into, no file is found: <c>sudo -u</c> often starts a command in such a folder.
    /// </remarks>
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
}

using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <content>Settings, and where their file is.</content>
internal sealed partial class CommandRun
{
    private const string DataVariable = "BACKUPEDGE__DATA";
    private const string DefaultData = "backupedge-data";

    /// <summary>Loads the settings.</summary>
    /// <param name="add">Adds the values of the command's own options; null if it has none.</param>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if a setting is not valid, or a server is named: what needs settings needs the data folder of this machine.
    /// </exception>
    public LoadedSettings Load(Func<SettingsInput, SettingsInput>? add = null)
    {
        ThrowIfServerNamed();
        return SettingsLoader.Load(add is null ? Input : add(Input));
    }

    /// <summary>Throws if a server is named: the command needs the data folder or the settings of this machine.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public void ThrowIfServerNamed()
    {
        if (Server.IsNamed)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"This command works on the data folder or the settings of this machine, not on a server elsewhere ({Server.Origin}). Run "
                    + "it on the machine of the server, or unset $BACKUPEDGE_SERVER.",
                ("field", "server")
            );
        }
    }

    /// <summary>Whether a data folder is named, on the command line or in the environment, or exists at the default place.</summary>
    public bool HasSettings =>
        Get(_scope.Data) is not null
        || CommandEnvironment.Variable(DataVariable) is { Length: > 0 }
        || Directory.Exists(Path.Join(CommandEnvironment.WorkingFolder, DefaultData));

    private SettingsInput Input =>
        new()
        {
            ConfigFile = Get(_scope.Config),
            SystemFile = CommandEnvironment.SystemConfigFile,
            Data = Get(_scope.Data),
            Environment = CommandEnvironment.Environment,
            WorkingFolder = CommandEnvironment.WorkingFolder,
        };

    /// <summary>
    /// Returns the absolute path of the configuration file, or of the one to write if none exists: that of the installed service for root,
    /// otherwise in the current folder.
    /// </summary>
    /// <param name="exists">Whether the file exists.</param>
    public string FindSettingsFile(out bool exists)
    {
        var found = SettingsSearch.Find(Input)?.Path;
        exists = found is not null && Path.Exists(found);
        return found ?? SettingsSearch.NewFile(Input);
    }

    /// <summary>Returns the data folder that new settings should have.</summary>
    /// <param name="file">The configuration file.</param>
    public string DataFolderFor(string file) =>
        Get(_scope.Data) is { } data ? Path.GetFullPath(data, CommandEnvironment.WorkingFolder)
        : file == CommandEnvironment.SystemConfigFile ? SettingsSearch.SystemData
        : DefaultData;
}

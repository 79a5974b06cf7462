using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Drills;

/// <summary>What the parts of one drill share.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Catalogue">The catalogue.</param>
/// <param name="Reader">Reads the backups, in the data folder or in a copy.</param>
/// <param name="Options">The options of the engine: the clock, and how SQLite is run.</param>
/// <param name="Folder">Where the sources are restored to, one after another.</param>
/// <param name="Progress">Counts what was restored and compared.</param>
internal sealed record DrillTools(
    Settings Settings,
    CatalogueDatabase Catalogue,
    IBackupReader Reader,
    EngineOptions Options,
    DrillFolder Folder,
    TransferProgress Progress
)
{
    /// <summary>The rules of drills.</summary>
    public DrillRules Rules => Settings.Drill;

    /// <summary>The clock.</summary>
    public TimeProvider Time => Options.Time;

    /// <summary>Returns the request that restores a source to a folder of the drill, as files.</summary>
    /// <param name="backupId">The id of the backup.</param>
    /// <param name="source">The name of the source.</param>
    /// <param name="to">The absolute path of the folder, which is in <see cref="Folder"/>.</param>
    public RestoreRequest RequestTo(string backupId, string source, string to) =>
        new()
        {
            Id = backupId,
            Destinations = new Dictionary<string, string> { [source] = to },
            Followed =
                Folder.Followed.Length == 0
                    ? new Dictionary<string, string>()
                    : new Dictionary<string, string> { [source] = Folder.Followed },
            Forbidden = Settings.Data.Forbidden,
            Exempt = [Folder.Path],
        };
}

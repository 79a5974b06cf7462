using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine;
using BackupEdge.Engine.Reports;
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
}

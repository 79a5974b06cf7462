using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Drills;
using BackupEdge.Encryption;
using BackupEdge.Engine;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Jobs.Running;

/// <summary>Runs drills: converts the row of a job to a <see cref="DrillRun"/>.</summary>
/// <param name="settings">The settings with the data folder.</param>
/// <param name="catalogue">The catalogue.</param>
/// <param name="engine">Reads the backups of the data folder.</param>
/// <param name="options">The options of the engine.</param>
/// <param name="keyring">The keys of the store.</param>
/// <param name="connect">Connects to the stores of copies.</param>
internal sealed class DrillJobs(
    Settings settings,
    CatalogueDatabase catalogue,
    IEngine engine,
    EngineOptions options,
    StoreKeyring keyring,
    Func<CopyPlace, IObjectStore> connect
)
{
    /// <summary>Runs the drill of a job on the calling thread, which it blocks.</summary>
    /// <exception cref="Fault">The drill could not begin, or its report could not be signed.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; nothing that was restored is left.</exception>
    public DrillEnd Run(RunningJob running)
    {
        var asked = JsonSerializer.Deserialize(running.Row.Request, JobsJson.Default.DrillOptions)!;
        var request = new DrillRequest(
            running.Row.Id,
            running.Row.CreatedBy,
            asked.BackupId,
            asked.Sources,
            asked.Pick ?? settings.Drill.Pick,
            asked.Copy
        );
        if (asked.Copy is not { } name)
        {
            return Run(running, request, engine);
        }

        var place = CopyFaults.Find(settings, name).Place;
        var store = catalogue.Read(session => session.Copies.Store());
        using var copy = CopyBackups.Open(connect(place), store, keyring, settings.Data.HasKeys, options, running.Token);
        return Run(running, request, copy.Reader);
    }

    private DrillEnd Run(RunningJob running, DrillRequest request, IBackupReader reader)
    {
        var folder = DrillFolder.Of(settings, running.Row.Id);
        var tools = new DrillTools(settings, catalogue, reader, options, folder, running.Progress);
        var keys = settings.Data.HasKeys ? keyring.ForReading() : null;
        return new DrillRun(tools, request, () => keys, Environment.MachineName).Run(running.Token);
    }
}

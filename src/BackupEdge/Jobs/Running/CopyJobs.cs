using System.Collections.Concurrent;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Runs copies of the archive store. Different copies run at the same time; two runs of one copy <em>must not</em>: the second one waits
/// for the first. A run never fails because a store cannot be reached: it waits, until it is cancelled.
/// </summary>
/// <param name="settings">The settings with the copies.</param>
/// <param name="catalogue">The catalogue.</param>
/// <param name="archives">The archives of the data folder.</param>
/// <param name="keys">The keys of the archive store.</param>
/// <param name="catalogueKey">The key of a sealed catalogue; null for a plain one.</param>
/// <param name="connect">Connects to a store.</param>
/// <param name="time">The clock.</param>
internal sealed class CopyJobs(
    Settings settings,
    CatalogueDatabase catalogue,
    IReadableArchiveStore archives,
    IStoreKeys keys,
    CatalogueKey? catalogueKey,
    Func<CopyPlace, IObjectStore> connect,
    TimeProvider time
)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <summary>Runs the copy of a job on the calling thread, which it blocks.</summary>
    /// <exception cref="Fault">The store refuses the credentials or the request, or the data folder cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; the next run continues.</exception>
    public CopySummary Run(RunningJob running)
    {
        var name = JsonSerializer.Deserialize(running.Row.Request, JobsJson.Default.CopyOptions)!.Copy;
        var definition = settings.FindCopy(name)
            ?? throw new Fault(FaultCode.InvalidRequest, $"The copy '{name}' is no longer configured.", ("copy", name));
        var turn = _turns.GetOrAdd(name, _ => new SemaphoreSlim(1));
        turn.Wait(running.Token);
        try
        {
            using var store = connect(definition.Place);
            var context = new CopyContext(
                definition,
                store,
                catalogue,
                new ArchiveAccess(archives, keys),
                new CopySeal(keys),
                new SendLimit(() => settings.FindCopy(name)?.Limits ?? CopyLimits.None, time),
                running.Progress,
                time
            );
            var opening = new CopyOpening(context, settings.Data.Keys, CopyInstance.Of(settings.Data.Path), ProgramVersion.Number);
            var path = settings.Data.Catalogue;
            var catalogues = new CatalogueCopying(
                copy => CatalogueSnapshot.Write(path, copy, catalogueKey),
                settings.Data.Scratch,
                catalogueKey is not null
            );

            // The thread belongs to this job.
            return new CopyRun(context, opening, catalogues).RunAsync(running.Token).GetAwaiter().GetResult();
        }
        finally
        {
            turn.Release();
        }
    }
}

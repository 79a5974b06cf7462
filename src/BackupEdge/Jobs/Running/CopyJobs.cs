using System.Collections.Concurrent;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
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
/// <param name="probing">Finds out what a store can do.</param>
/// <param name="time">The clock.</param>
internal sealed class CopyJobs(
    Settings settings,
    CatalogueDatabase catalogue,
    IReadableArchiveStore archives,
    IStoreKeys keys,
    CatalogueKey? catalogueKey,
    Func<CopyPlace, IObjectStore> connect,
    CopyProbing probing,
    TimeProvider time
)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StoreCondition> _conditions = new(StringComparer.Ordinal);

    /// <summary>Returns why the calls of the present run of a copy fail, and since when; null if they do not, or none runs.</summary>
    public (string Problem, DateTimeOffset Since)? TroubleOf(string copy) => _conditions.GetValueOrDefault(copy)?.Trouble;

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
            if (store.Condition is { } condition)
            {
                _conditions[name] = condition;
            }

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
            var summary = new CopyRun(context, opening, catalogues).RunAsync(running.Token).GetAwaiter().GetResult();
            return Probed(definition, store, running.Token) is { } problem
                ? summary with
                {
                    Reports = [.. summary.Reports, problem],
                }
                : summary;
        }
        finally
        {
            _conditions.TryRemove(name, out _);
            turn.Release();
        }
    }

    // What the store can do is for status only, so the run has succeeded without it. The thread belongs to this job.
    private PathReport? Probed(CopyDefinition definition, IObjectStore store, CancellationToken cancel)
    {
        try
        {
            probing.RunIfUnknownAsync(definition, store, cancel).GetAwaiter().GetResult();
            return null;
        }
        catch (Fault fault)
        {
            return new PathReport(ObjectStoreProbe.Prefix, fault.Code, fault.Message);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}

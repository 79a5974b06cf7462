using System.Collections.Concurrent;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Runs and verifies copies of the archive store. Different copies run at the same time; two runs of one copy <em>must not</em>: the second
/// one waits for the first. A run never fails because a store cannot be reached: it waits, until it is cancelled.
/// </summary>
/// <param name="settings">The settings with the data folder.</param>
/// <param name="contexts">Connects to the stores.</param>
/// <param name="turns">The turns of the copies, which are disposed with this object.</param>
/// <param name="eviction">Removes archives from the data folder.</param>
/// <param name="probing">Finds out what a store can do.</param>
/// <param name="catalogueKey">The key of a sealed catalogue; null for a plain one.</param>
internal sealed class CopyJobs(
    Settings settings,
    CopyContexts contexts,
    CopyTurns turns,
    Eviction eviction,
    CopyProbing probing,
    CatalogueKey? catalogueKey
) : IDisposable
{
    private readonly ConcurrentDictionary<string, StoreCondition> _conditions = new(StringComparer.Ordinal);

    /// <summary>Returns why the calls of the present run of a copy fail, and since when; null if they do not, or none runs.</summary>
    public (string Problem, DateTimeOffset Since)? TroubleOf(string copy) => _conditions.GetValueOrDefault(copy)?.Trouble;

    /// <summary>Runs the copy of a job on the calling thread, which it blocks.</summary>
    /// <exception cref="Fault">The store refuses the credentials or the request, or the data folder cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; the next run continues.</exception>
    public CopySummary Run(RunningJob running)
    {
        var name = JsonSerializer.Deserialize(running.Row.Request, JobsJson.Default.CopyOptions)!.Copy;
        using var turn = turns.Take(name, running.Token);
        var context = contexts.Connect(name, running);
        using (context.Store)
        {
            if (context.Store.Condition is { } condition)
            {
                _conditions[name] = condition;
            }

            try
            {
                var summary = Run(context, running.Token);
                summary = summary.Counts.MissingArchives == 0 ? Evict(context, summary, running.Token) : summary;
                return Probed(context, running.Token) is { } problem ? summary.With(problem) : summary;
            }
            finally
            {
                _conditions.TryRemove(name, out _);
            }
        }
    }

    /// <summary>Runs the verification of a job on the calling thread, which it blocks.</summary>
    /// <exception cref="Fault">The store refuses the credentials or the request, or the catalogue cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; what was verified before stays verified.</exception>
    public CopyVerifySummary Verify(RunningJob running)
    {
        var options = JsonSerializer.Deserialize(running.Row.Request, JobsJson.Default.CopyVerifyOptions)!;
        var context = contexts.Connect(options.Copy, running);
        using (context.Store)
        {
            return new CopyVerification(context, cancel => turns.Take(options.Copy, cancel), options.Bytes)
                .RunAsync(running.Token)
                .GetAwaiter()
                .GetResult();
        }
    }

    /// <summary>Releases the memory. No job may run any more.</summary>
    public void Dispose() => turns.Dispose();

    // The thread belongs to the job, here and below.
    private CopySummary Run(CopyContext context, CancellationToken cancel)
    {
        var opening = new CopyOpening(context, settings.Data.Keys, CopyInstance.Of(settings.Data.Path), ProgramVersion.Number);
        var path = settings.Data.Catalogue;
        var catalogues = new CatalogueCopying(
            copy => CatalogueSnapshot.Write(path, copy, catalogueKey),
            settings.Data.Scratch,
            catalogueKey is not null
        );
        return new CopyRun(context, opening, catalogues).RunAsync(cancel).GetAwaiter().GetResult();
    }

    // What the store can do is for status only, so the run has succeeded without it.
    private PathReport? Probed(CopyContext context, CancellationToken cancel)
    {
        try
        {
            probing.RunIfUnknownAsync(context.Definition, context.Store, cancel).GetAwaiter().GetResult();
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

    private CopySummary Evict(CopyContext context, CopySummary summary, CancellationToken cancel)
    {
        var retention = new LocalRetention(context, settings.Copies, eviction);
        retention.Run(cancel);
        var counts = summary.Counts with { EvictedArchives = retention.Archives, EvictedBytes = retention.Bytes };
        return new CopySummary(counts, [.. summary.Reports, .. retention.Reports]);
    }
}
